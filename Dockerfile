# The site and its worker for compose.yaml; a trust's own image would add its certificates and its settings.
FROM python:3.13-slim

RUN pip install --no-cache-dir uv==0.13.9 && useradd --create-home site
WORKDIR /site
ENV UV_PYTHON_DOWNLOADS=never PYTHONUNBUFFERED=1 PATH="/site/.venv/bin:$PATH"

# The packages first: they change less often than the code.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-cache
COPY . .
RUN mkdir -p var && chown site var

USER site
EXPOSE 8000
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
