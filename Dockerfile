# A small image that runs the studio as a user without rights; also what a Docker space of Hugging Face needs.
FROM python:3.12-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends libfluidsynth3 fluidr3mono-gm-soundfont \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 composer

WORKDIR /home/composer/app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY --chown=composer . .

USER composer
ENV STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    PYTHONUNBUFFERED=1
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/studio/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "streamlit_app.py"]
