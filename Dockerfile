# The wheel is built with locked tools, and installed beside the locked libraries into a folder of its own.
FROM python:3.13-slim-trixie AS build
WORKDIR /src
COPY requirements.txt requirements-build.txt ./
RUN python -m venv --without-pip /opt/optout \
    && python -m pip --python /opt/optout/bin/python install --no-cache-dir --no-deps --require-hashes -r requirements.txt \
    && python -m pip --python /opt/optout/bin/python check \
    && python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements-build.txt \
    && python -m pip check
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY messages messages
RUN python -m hatchling build --target wheel --directory /wheels \
    && python -m pip --python /opt/optout/bin/python install --no-cache-dir --no-index --no-deps /wheels/*.whl

# Only what runs: nothing is left that could install or build anything, and nothing that the program could write to
# but its data.
FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="optout-guide" org.opencontainers.image.licenses="MIT"
RUN python -m pip uninstall --yes pip \
    && rm -rf /usr/local/lib/python3.13/ensurepip \
    && groupadd --system --gid 10001 optout \
    && useradd --system --no-create-home --uid 10001 --gid 10001 --shell /usr/sbin/nologin optout \
    && install --directory --owner=optout --group=optout --mode=0700 /data
COPY --from=build /opt/optout /opt/optout
ENV PATH=/opt/optout/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data HTTP_HOST=0.0.0.0 HTTP_PORT=8080 LOG_FORMAT=json
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["optout", "health"]
ENTRYPOINT ["optout"]
CMD ["run"]
