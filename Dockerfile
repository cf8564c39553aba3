# The first stage has what is needed to build; the second only what is needed to run.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --quiet --requirement requirements.txt
COPY . .
# LOCAL=1 makes a key that goes with this stage; the site itself gets its own from the environment.
RUN LOCAL=1 DATA_DIR=/tmp/build /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q /app

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Library catalogue" \
      org.opencontainers.image.licenses="BSD-3-Clause"
# 10001 is nobody's number on a usual host, and stays the same, so that volumes keep their owner.
RUN groupadd --gid 10001 catalogue \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin catalogue \
    && mkdir -p /data/tmp /media \
    && chown -R 10001:10001 /data /media
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# All that changes lives in /data and /media; the rest may be read-only. Uploads in progress wait in TMPDIR.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    MEDIA_DIR=/media \
    TMPDIR=/data/tmp \
    HOST=0.0.0.0 \
    PORT=8000
WORKDIR /app
USER 10001:10001
VOLUME ["/data", "/media"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --start-interval=2s --retries=3 \
    CMD ["python", "-m", "library_project.healthcheck"]
CMD ["gunicorn"]
