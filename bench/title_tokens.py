"""Learns the net that reads the encoder's tokens at the ends of glued titles, and measures it document by document.

python bench/title_tokens.py            leave-one-document-out accuracy (10 minutes)
python bench/title_tokens.py --write    writes ingest/data/title_tokens.npz as well
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.title_model import (
    LEFT_OUT,
    POLICY,
    Chances,
    Example,
    Measured,
    added,
    chances,
    count,
    examples,
    fit,
    glue,
    parallel,
    real_texts,
)
from ingest.read.text import read_text
from ingest.title_model import MEASURES, PAIRED, candidates
from ingest.title_tokens import (
    AGAIN,
    CLIPPED,
    FILE,
    RESTATED,
    SETTLED,
    WEIGHTS,
    WINDOW,
    Floats,
    TokenNet,
    again_inputs,
    likeliest,
    mixed,
    mixed_again,
    net_inputs,
    never_learned,
    parted,
    stop_sides,
)
from kb.encode_onnx import OnnxEncoder, load_built

# Titles count as so many clauses each; hidden units, share of the inputs and of the hidden units left out at random,
# decay, rounds, step. 429 titles right without any title in training, 436 with weight 2, 459 with the measures beside
# and weight 3, 461 with 6; 64 units 459; a fifth of the inputs by principal components 463 but a greater loss.
TITLE_WEIGHT, HIDDEN, INPUTS_OUT, HIDDEN_OUT = 3.0, 32, 0.1, 0.3
DECAY, ROUNDS, STEP, BATCH = 0.1, 6, 2e-3, 64
LONGEST_CLAUSE = 30
# Nets of the second reading, learned from so many beginnings and put into one: titles right with each 481, 476, 480.
SECOND_NETS = 3
FOLDS = 6  # nets learned to measure: three texts with titles are left out of each
_NUMBER = re.compile(
    r"[#\s　]*(第[一二三四五六七八九十百]+[编篇章节条]|[一二三四五六七八九十]+、"
    r"|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．])[\s　]*"
)

Scored = tuple[Floats, int]  # inputs of the ends, and which is true
Read = tuple[list[int], Floats, int]  # ends, inputs, the true end
FloatArray = npt.NDArray[np.float64]


def main() -> None:
    """Measure, and write the net if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write ingest/data/{FILE}")
    write = parser.parse_args().write
    texts = real_texts()
    if not texts:
        sys.stdout.write(f"title net: {POLICY.name} is not beside the repository; it is learned from those texts\n")
        return
    torch.set_num_threads(1)  # more only get in each other's way, and sums keep their order
    encoder = load_built()
    found = {name: list(examples(name, text)) for name, text in texts.items()}
    titles, clauses, measured = gather(texts, encoder)
    alone: dict[str, list[Chances]] = {}
    for turn in range(FOLDS):
        held_out = list(titles)[turn::FOLDS]
        net = learn(_training(titles, clauses, held_out))
        for held in held_out:
            model = fit([m for name, theirs in measured.items() if name != held for m in theirs])
            alone[held] = [
                _both(net.scores(inputs) - never_learned(by_measures[1]), ends, chances(by_measures, model))
                for (ends, inputs, _), by_measures in zip(titles[held], measured[held], strict=True)
            ]
            _tell(held, alone[held], titles[held], "at the first reading")
    title_sides, clause_sides = read_again(titles, clauses, found, alone, net, encoder)
    beside: dict[str, list[Measured]] = {}
    for turn in range(FOLDS):
        held_out = list(titles)[turn::FOLDS]
        again = learn_again(_training(title_sides, clause_sides, held_out))
        for held in held_out:
            alone[held] = [
                _again(ours, scored, again, rows)
                for ours, scored, (_, rows, _) in zip(alone[held], title_sides[held], measured[held], strict=True)
            ]
            beside[held] = parallel(found[held], measured[held], alone[held])
            _tell(held, alone[held], titles[held], "by themselves")
    report(beside)
    if write:
        net = learn(_training(titles, clauses, ()))
        weights = np.array(fit([m for theirs in beside.values() for m in theirs]))
        target = Path(__file__).resolve().parents[1] / "ingest" / "data" / FILE
        again = learn_again(_training(title_sides, clause_sides, ()))
        small = {
            of + name: getattr(one, name).astype(np.float16 if name == "hidden" else np.float32)
            for of, one in (("", net), (AGAIN, again))
            for name in WEIGHTS
        }
        np.savez_compressed(
            target, revision=encoder.revision, measures=(*MEASURES, *RESTATED), parallel=weights.round(4), **small
        )
        sys.stdout.write(f"wrote {target.name}, {target.stat().st_size} bytes\n")


def _tell(held: str, chances_: Sequence[Chances], read: Sequence[Read], when: str) -> None:
    best = [max((c, -e) for e, c in ours)[1] for ours in chances_]
    right = sum(-end == true for end, (_, _, true) in zip(best, read, strict=True))
    sys.stdout.write(f"{held:40} {right:4} of {len(best)} {when}\n")
    sys.stdout.flush()


def read_again(
    titles: dict[str, list[Read]],
    clauses: dict[str, list[Read]],
    found: dict[str, list[Example]],
    alone: dict[str, list[Chances]],
    net: TokenNet,
    encoder: OnnxEncoder,
) -> tuple[dict[str, list[Read]], dict[str, list[Read]]]:
    """Titles and clauses as the second net reads them: the likeliest ends, each with a full stop put in.

    Those of a title are told by the net that was learned without its text, those of a clause by `net`; the true one
    of a clause is always among them.
    """
    out: list[dict[str, list[Read]]] = []
    for kind in (titles, clauses):
        sides: dict[str, list[Read]] = {}
        for name, theirs in kind.items():
            pairs = [(e.title, e.body) for e in found[name]] if kind is titles else clause_pairs(text_of(name))
            told = [np.array([c for _, c in ours]) for ours in alone[name]] if kind is titles else None
            sides[name] = []
            for nth, ((title, body), (ends, inputs, true)) in enumerate(zip(pairs, theirs, strict=True)):
                if not ends:
                    sides[name].append((ends, inputs, true))
                    continue
                scores = told[nth] if told is not None else net.scores(inputs)
                best = likeliest(scores)
                if kind is clauses and true in ends and ends.index(true) not in best:
                    best[np.argmin(scores[best])] = ends.index(true)
                    best.sort()
                at = [ends[k] for k in best]
                tokens = encoder.encode_places([parted(title + body, end) for end in at])
                of_stops = [stop_sides(read, end) for read, end in zip(tokens, at, strict=True)]
                sides[name].append((at, again_inputs(inputs[best], of_stops), true))
        out.append(sides)
    return out[0], out[1]


def text_of(name: str) -> str:
    """A text of the folder by its file name."""
    return next(read_text(path) for path in sorted(POLICY.glob("*/*")) if path.name == name)


def _again(before: Chances, read: Read, net: TokenNet, rows: FloatArray) -> Chances:
    """The chances with the second net's, where they are in doubt."""
    chances_ = np.array([c for _, c in before])
    if not before or chances_.max() >= SETTLED:
        return before
    best = likeliest(chances_)
    together = mixed_again(net.scores(read[1]) - never_learned(rows[best]), best, chances_)
    return list(zip([end for end, _ in before], together.tolist(), strict=True))


def learn_again(weighed: Sequence[tuple[Scored, float]]) -> TokenNet:
    """Learn nets of the second reading from several beginnings, and put them side by side into one."""
    nets = [learn(weighed, seed) for seed in range(SECOND_NETS)]
    first = nets[0]
    return TokenNet(
        "",
        first.mean,
        first.spread,
        np.hstack([one.hidden for one in nets]),
        np.concatenate([one.hidden_bias for one in nets]),
        (np.concatenate([one.out for one in nets]) / SECOND_NETS).astype(np.float32),
        np.stack([one.past for one in nets]).mean(axis=0).astype(np.float32),
        parallel=first.parallel,
    )


def _training(
    titles: dict[str, list[Read]], clauses: dict[str, list[Read]], held_out: Sequence[str]
) -> list[tuple[Scored, float]]:
    """The examples of all texts but some, with their weights."""
    return [
        ((inputs, ends.index(true)), weight)
        for examples_, weight in ((clauses, 1.0), (titles, TITLE_WEIGHT))
        for name, theirs in examples_.items()
        if name not in held_out
        for ends, inputs, true in theirs
        if true in ends
    ]


def _both(scores: FloatArray, ends: Sequence[int], by_measures: Chances) -> Chances:
    if not ends:
        return []
    return list(zip(ends, mixed(scores, np.array([c for _, c in by_measures])).tolist(), strict=True))


def gather(
    texts: dict[str, str], encoder: OnnxEncoder
) -> tuple[dict[str, list[Read]], dict[str, list[Read]], dict[str, list[Measured]]]:
    """Titles and clauses of each text as the net reads them, and the titles as they are measured without it.

    All texts of the folder give clauses, those without titles too; each is measured by the counts of the others.
    """
    every = {p.name: read_text(p) for p in sorted(POLICY.glob("*/*")) if p.suffix in (".txt", ".md")}
    found = {name: [] if name in LEFT_OUT else list(examples(name, text)) for name, text in every.items()}
    own = {name: count([text], [e.title for e in found[name]]) for name, text in every.items() if name in texts}
    everywhere = added(list(own.values()), None)
    titles: dict[str, list[Read]] = {}
    clauses: dict[str, list[Read]] = {}
    measured: dict[str, list[Measured]] = {}
    for name, text in every.items():
        counts = added([everywhere], own.get(name))
        glued = glue(text, found[name])
        for kind, pairs in ((clauses, clause_pairs(text)), (titles, [(e.title, e.body) for e in found[name]])):
            if not pairs:
                continue
            all_tokens = encoder.encode_places([(title + body)[:WINDOW] for title, body in pairs])
            for (title, body), tokens in zip(pairs, all_tokens, strict=True):
                ends, rows = candidates(title + body, glued, counts)
                inputs = net_inputs(title + body, ends, rows, tokens, title=kind is titles)
                kind.setdefault(name, []).append((ends, inputs, len(title)))
                if kind is titles:
                    measured.setdefault(name, []).append((ends, rows, len(title)))
    return titles, clauses, measured


def clause_pairs(text: str) -> list[tuple[str, str]]:
    """The last clause of each sentence with the sentence behind it on its line: what is glued as a title would be."""
    out = []
    for line in text.splitlines():
        said = re.sub(r"\s+", "", _NUMBER.sub("", line.strip(), count=1))
        sentences = [s for s in re.split(r"(?<=[。！？；])", said) if s]
        for one, following in zip(sentences, sentences[1:], strict=False):
            clause = re.split(r"[，：]", one.rstrip("。！？；"))[-1]
            balanced = all(clause.count(a) == clause.count(b) for a, b in PAIRED)
            if 2 <= len(clause) <= LONGEST_CLAUSE and len(following) >= 6 and balanced and not _NUMBER.match(following):
                out.append((clause, following))
    return out


def learn(weighed: Sequence[tuple[Scored, float]], seed: int = 0) -> TokenNet:
    """Learn a net: the true end against the others of its title, by Adam, the step falling to nothing."""
    torch.manual_seed(seed)
    sizes = np.array([len(inputs) for (inputs, _), _ in weighed])
    first = np.concatenate([[0], np.cumsum(sizes)])
    true = np.array([at for (_, at), _ in weighed])
    weight = torch.tensor([w for _, w in weighed])
    everything = np.vstack([inputs for (inputs, _), _ in weighed])
    mean, spread = everything.mean(axis=0), everything.std(axis=0) + np.float32(1e-4)
    scaled = torch.tensor(np.clip((everything - mean) / spread, -CLIPPED, CLIPPED))
    hidden, out = torch.nn.Linear(scaled.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, 1, bias=False)
    past = torch.nn.Linear(scaled.shape[1], 1, bias=False)
    left_out, hidden_left_out = torch.nn.Dropout(INPUTS_OUT), torch.nn.Dropout(HIDDEN_OUT)
    layers = [*hidden.parameters(), *out.parameters(), *past.parameters()]
    search = torch.optim.AdamW(layers, lr=STEP, weight_decay=DECAY)
    batches = [
        order[at : at + BATCH]
        for turn in range(ROUNDS)
        for order in [np.random.default_rng(turn).permutation(len(sizes))]
        for at in range(0, len(sizes), BATCH)
    ]
    for nth, batch in enumerate(batches):
        search.param_groups[0]["lr"] = STEP * (1 - nth / len(batches))
        rows = left_out(scaled[np.concatenate([np.arange(first[k], first[k + 1]) for k in batch])])
        scores = (out(hidden_left_out(torch.relu(hidden(rows)))) + past(rows)).squeeze(1)
        padded = torch.nn.utils.rnn.pad_sequence(torch.split(scores, sizes[batch].tolist()), True, -1e9)
        losses = padded.logsumexp(1) - padded[range(len(batch)), true[batch]]
        loss = (losses * weight[batch]).sum() / weight[batch].sum()
        search.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves its type out
        search.step()
    taken = [layer.detach().numpy() for layer in (hidden.weight.T, hidden.bias, out.weight[0], past.weight[0])]
    return TokenNet("", mean, spread, taken[0], taken[1], taken[2], taken[3], parallel=np.zeros((3, 0)))


def report(beside: dict[str, list[Measured]]) -> None:
    """Print how many titles are right beside their siblings, each document left out in turn."""
    told: list[tuple[float, bool]] = []
    shares = []
    for held, mine in beside.items():
        weights, mean, spread = fit([m for name, theirs in beside.items() if name != held for m in theirs])
        first = len(told)
        for ends, rows, true in mine:
            scores = ((rows - mean) / spread) @ weights
            sure = np.exp(scores - scores.max())
            told.append((float(sure.max() / sure.sum()), ends[int(np.argmax(sure))] == true))
        hits = sum(right for _, right in told[first:])
        shares.append(hits / len(mine))
        sys.stdout.write(f"{held:40} {hits:4} of {len(mine)} beside their siblings\n")
    sys.stdout.write(
        f"all, each document left out in turn: {sum(right for _, right in told)} of {len(told)}, "
        f"mean of the documents {np.mean(shares):.3f}\n"
    )
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.1)):
        at = [right for chance, right in told if low <= chance < high]
        sys.stdout.write(f"chance {low} to {min(high, 1.0)}: {sum(at)} of {len(at)} right\n")


if __name__ == "__main__":
    main()
