# Build the wheel with the locked tools, then keep only what runs.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.txt requirements-dev.txt ./
RUN python -m venv /opt/optout \
    && /opt/optout/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
    && python -m pip install --no-cache-dir --require-hashes -r requirements-dev.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY messages messages
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/optout/bin/pip install --no-cache-dir --no-deps /wheels/*.whl \
    && /opt/optout/bin/pip uninstall --yes pip

FROM python:3.13-slim
LABEL org.opencontainers.image.title="optout-guide" org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/optout/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
RUN useradd --system --no-create-home --uid 10001 optout && install --directory --owner=optout --mode=0700 /data
VOLUME /data
COPY --from=build /opt/optout /opt/optout
USER 10001
ENTRYPOINT ["optout"]
CMD ["chat"]
