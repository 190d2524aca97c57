#!/usr/bin/env bash
# Makes alice.N.arpa. Usage: kenlm.sh FOLDER-OF-LMPLZ
set -euo pipefail
cd "$(dirname "$0")"
for order in 1 4; do "$1/lmplz" -o $order --discount_fallback -S 100M < alice.txt > alice.$order.arpa; done
