# One image for every service of docker-compose.yml. Scans and records are in a volume, not in it.
# The same image for coordinator and workers: a worker reads only what its own code would read.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements/workers.lock requirements/
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/workers.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
# The build tool is in the lock, so nothing is fetched here that has no hash.
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /venv/bin/python -m compileall -q /venv/lib

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends poppler-utils tesseract-ocr tesseract-ocr-vie \
        tesseract-ocr-script-viet \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin digitize \
    && install -d -o digitize -g digitize -m 0700 /workspace /inbox
COPY --from=build /venv /venv
WORKDIR /app
COPY workers workers
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 DIGITIZE_WORKSPACE=/workspace
USER digitize
CMD ["digitize", "--help"]
