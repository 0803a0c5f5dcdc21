FROM python:3.11-slim

# Threads only hurt matrices this small. A container is replaced, not edited: no bytecode.
# Without its welcome message, Streamlit does not ask another host for this one's public address either.
ENV OPENBLAS_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true

WORKDIR /app

# Wheels only: there is no compiler here. What the app never loads is taken away in the same layer, and not stored.
# EXTRAS are optional packages, such as redis.
ARG EXTRAS=
COPY requirements.txt deploy/slim.py ./
RUN pip install --no-cache-dir --only-binary=:all: --disable-pip-version-check --root-user-action=ignore \
    -r requirements.txt $EXTRAS && python slim.py && rm -r slim.py /usr/local/share/jupyter

# plotly.min.js goes into static/ now, because at run time nothing but /tmp need be writable.
COPY . .
RUN python -m pages.shared.stage.assets
USER 10001:10001

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; below = os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'); r.urlopen('/'.join(filter(None, ['http://127.0.0.1:8501', below, '_stcore/health'])), timeout=4)"]
CMD ["streamlit", "run", "serve.py", "--server.address=0.0.0.0", "--server.port=8501"]
