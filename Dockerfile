FROM python:3.11-slim AS libraries
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/levers
# Copied alone: this layer is built again only when the requirements change.
COPY requirements.txt .
RUN /opt/levers/bin/python -m pip install --no-compile -r requirements.txt

FROM python:3.11-slim
# scikit-learn's and ONNX Runtime's wheels look for OpenMP in the system.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 levers && install -d -o levers -g levers /data /srv/levers
COPY --from=libraries /opt/levers /opt/levers
ENV PATH=/opt/levers/bin:$PATH PYTHONUNBUFFERED=1 LEVERS_DATA=/data ORT_DISABLE_TELEMETRY=1
# Compiled once here: the user below may not write there, and every start would compile again.
RUN python -m compileall -q -j 0 /opt/levers/lib
WORKDIR /srv/levers
COPY app.py ./
COPY .streamlit .streamlit
COPY assets assets
COPY pages pages
COPY mlcore mlcore
RUN python -m compileall -q app.py mlcore pages
USER levers
# 1 puts a trained model into the image: its first answer comes sooner, the build later.
ARG PRETRAIN_MODEL=0
RUN if [ "$PRETRAIN_MODEL" = 1 ]; then python -m mlcore train; fi
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/api/v1/health', timeout=2)"]
# All interfaces of the container; which of them the world sees is decided by `docker run -p`.
CMD ["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "8000"]
