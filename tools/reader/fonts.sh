#!/usr/bin/env bash
# Fetches the typefaces that the second reader learns from into a folder: Debian's, unpacked beside
# the system, and npm's. Needs apt-get, dpkg and npm.
#
#   tools/reader/fonts.sh .reader/fonts
set -euo pipefail
out=$(mkdir -p "$1" && cd "$1" && pwd)

cd "$out"
apt-get download fonts-sil-doulos fonts-junicode fonts-vollkorn fonts-ebgaramond \
    fonts-crosextra-carlito fonts-sil-andika fonts-lato fonts-roboto-unhinted
for package in *.deb; do
    dpkg -x "$package" debian
done
npm install --no-audit --no-fund --ignore-scripts --silent \
    @fontsource/stix-two-text@5 @fontsource/old-standard-tt@5 @fontsource/prata@5 \
    @expo-google-fonts/{barlow-condensed,bitter,cormorant,crimson-pro,ibm-plex-mono,ibm-plex-serif} \
    @expo-google-fonts/{jetbrains-mono,literata,lora,merriweather,montserrat,newsreader} \
    @expo-google-fonts/{playfair-display,roboto-mono,source-serif-4,spectral}
