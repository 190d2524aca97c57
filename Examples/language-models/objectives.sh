#!/usr/bin/env bash
# What sampled and adaptive objectives cost in quality and gain in time: a 1 × 200 LSTM over the words
# of WikiText-2, four epochs, each objective at the best of three learning rates.
# Usage: Examples/language-models/objectives.sh FOLDER [RUNS]    FOLDER has wiki.{train,valid,test}.tokens;
#        models and logs go to RUNS (default: objectives-runs). UNROLL_FLAGS adds options to every run.
set -euo pipefail
data=${1:?give the folder that holds wiki.train.tokens}
runs=${2:-objectives-runs}
unroll=${UNROLL:-.build/release/unroll}
mkdir -p "$runs"

field() { sed -E "s/.*\"$1\":(\{\"loss\":[0-9.e-]+,\"perplexity\":)?([0-9.e-]+).*/\2/"; }

for objective in softmax adaptive "sampled --samples 2048" "blackout --samples 1024" "nce --samples 1024"; do
    for rate in 0.002 0.004 0.008; do
        name=${objective%% *}-$rate
        # shellcheck disable=SC2086
        [ -f "$runs/$name.json" ] || {
            "$unroll" lm train "$data/wiki.train.tokens" --valid "$data/wiki.valid.tokens" \
                --test "$data/wiki.test.tokens" --level word --model lstm --hidden 200 --layers 1 \
                --dropout 0.2 --batch-size 20 --window 35 --epochs 4 --schedule cosine \
                --learning-rate $rate --objective $objective ${UNROLL_FLAGS:-} \
                --output "$runs/$name.unroll" --json >"$runs/$name.part"
            mv "$runs/$name.part" "$runs/$name.json"
        }
    done
done

printf '%-10s %8s %12s %12s %10s\n' objective rate validation test words/s
for objective in softmax adaptive sampled blackout nce; do
    for rate in 0.002 0.004 0.008; do
        run=$runs/$objective-$rate
        speed=$(sed -E 's/.*"units_per_second":([0-9.]+).*/\1/' "$run.unroll.jsonl" | sort -n | sed -n 3p)
        printf '%-10s %8s %12.2f %12.2f %10.0f\n' $objective $rate \
            "$(field validation <"$run.json")" "$(field test <"$run.json")" "$speed"
    done | sort -k3n | head -1
done
