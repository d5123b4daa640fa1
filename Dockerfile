# An image with air3d: docker build -t air3d . && docker run --rm -i air3d infer - <photo.png
FROM swift:6.1-bookworm
COPY . /air3d
# Installs the libraries that are missing (scripts/bootstrap), builds for every machine of this
# architecture, and tries what it has installed.
RUN /air3d/scripts/install /usr/local && rm -rf /air3d/.build /var/lib/apt/lists/*
WORKDIR /work
ENTRYPOINT ["air3d"]
