"""Runs the peers on the units that `bench-quality -export DIR` wrote.

    python peers.py DIR [QUESTION]

writes DIR/plans/*.csv (a region for each unit, in the order of units) and
DIR/runs.csv (a row for each run: processor seconds, or why there is no plan),
for the questions whose names match a regular expression.
`bench-quality -peers DIR` measures the plans, all with the same code, and sets
our own search beside them.

Every run has a process of its own, with a limit of processor time: some peers
never end. Reading data and making weights is not timed.
"""

import csv
import importlib.metadata
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

LIMIT = 75  # processor seconds of a run
BURSTS = 60  # processor seconds that GerryChain may optimise
CHAIN = 10  # processor seconds that its plans are counted for
SEEDS = 3
LARGE = 1000  # units from which slow methods are not run


class Layer:
    """The units of a layer with their figures."""

    def __init__(self, folder, layer, by):
        with open(os.path.join(folder, layer + ".units.csv"), newline="") as f:
            rows = list(csv.DictReader(f))
        columns = [c for c in rows[0] if c.startswith(by + "_")]
        self.people = [int(r["population"]) for r in rows]
        self.rows = [[float(r[c]) for c in columns] for r in rows]
        self.columns = [list(c) for c in zip(*self.rows)]
        self.around = [[] for _ in rows]
        with open(os.path.join(folder, layer + ".edges.csv"), newline="") as f:
            for r in csv.DictReader(f):
                a, b = int(r["a"]), int(r["b"])
                self.around[a].append(b)
                self.around[b].append(a)

    def __len__(self):
        return len(self.people)


# Each method takes a layer, the question (k, min, max) and a seed, prepares,
# and gives a function that answers with a label for each unit.


def geoda(run):
    def prepare(layer, q, seed):
        import pygeoda

        lines = ["0 %d units id" % len(layer)]
        for u, around in enumerate(layer.around):
            lines += ["%d %d" % (u, len(around)), " ".join(map(str, around))]
        with tempfile.NamedTemporaryFile("w", suffix=".gal", delete=False) as f:
            f.write("\n".join(lines) + "\n")
        w = pygeoda.read_gal(f.name, [str(u) for u in range(len(layer))])
        os.remove(f.name)
        bound = {}
        if q["min"] > 0:
            bound = {"bound_variable": layer.people, "min_bound": q["min"]}
        return lambda: run(pygeoda, w, layer.columns, q, bound, seed)["Clusters"]

    return prepare


def maxp(name):
    def run(g, w, data, q, bound, seed):
        return getattr(g, name)(w, data, random_seed=seed, cpu_threads=1, iterations=9, **bound)

    return geoda(run)


def azp(name, **more):
    def run(g, w, data, q, bound, seed):
        start = g.schc(q["k"], w, data, "ward")["Clusters"]
        return getattr(g, name)(q["k"], w, data, init_regions=start, random_seed=seed, **more, **bound)

    return geoda(run)


def spopt(solver, by_floor=False, **more):
    def prepare(layer, q, seed):
        import geopandas
        import libpysal
        import numpy
        import shapely
        import spopt.region

        names = ["x%d" % j for j in range(len(layer.columns))]
        frame = geopandas.GeoDataFrame(
            dict(zip(names, layer.columns), people=layer.people), geometry=[shapely.Point(u, 0) for u in range(len(layer))]
        )
        w = libpysal.weights.W(dict(enumerate(layer.around)), silence_warnings=True)
        arguments = {k: v(q, seed) if callable(v) else v for k, v in more.items()}
        if by_floor:
            arguments.update(threshold_name="people", threshold=q["min"])
        else:
            arguments.update(n_clusters=q["k"])

        def answer():
            numpy.random.seed(seed)
            model = getattr(spopt.region, solver)(frame, w, names, **arguments)
            model.solve()
            return model.labels_

        return answer

    return prepare


def gerrychain(optimise):
    def prepare(layer, q, seed):
        import random
        from functools import partial

        import networkx
        import numpy
        from gerrychain import Graph, MarkovChain, Partition, accept, constraints
        from gerrychain.optimization import SingleMetricOptimizer
        from gerrychain.proposals import recom
        from gerrychain.tree import bipartition_tree
        from gerrychain.updaters import Tally

        g = networkx.Graph()
        for u, people in enumerate(layer.people):
            g.add_node(u, people=people)
        for u, around in enumerate(layer.around):
            g.add_edges_from((u, v) for v in around)
        graph = Graph.from_networkx(g)
        mass = numpy.array(layer.people, float)
        moments = mass[:, None] * numpy.array(layer.rows)
        ideal = sum(layer.people) / q["k"]
        # The bounds lie about the ideal; GerryChain takes a share of it.
        epsilon = min(1 - q["min"] / ideal, q["max"] / ideal - 1)

        def between(nodes):
            nodes = list(nodes)
            s = moments[nodes].sum(axis=0)
            return float((s * s).sum()) / mass[nodes].sum()

        def captured(partition):
            """Sum of squares between regions, of those that changed anew."""
            if partition.parent is None:
                return {r: between(nodes) for r, nodes in partition.parts.items()}
            out = dict(partition.parent["between"])
            changed = set()
            for u, r in partition.flips.items():
                changed |= {r, partition.parent.assignment.mapping[u]}
            for r in changed:
                out[r] = between(partition.parts[r])
            return out

        def answer():
            rng = random.Random(seed)
            with open(q["start"], newline="") as f:  # its own recursive_tree_part seldom finds one within such bounds
                start = {u: int(r["region"]) for u, r in enumerate(csv.DictReader(f))}
            initial = Partition(graph, start, {"people": Tally("people"), "between": captured})
            tree = partial(bipartition_tree, max_attempts=100, allow_pair_reselection=True)
            proposal = partial(recom, pop_col="people", pop_target=ideal, epsilon=epsilon, bipartition_tree_fn=tree)
            within = constraints.within_percent_of_ideal_population(initial, epsilon, pop_key="people")
            begun, plans = time.process_time(), 0
            if not optimise:
                for _ in MarkovChain(proposal, [within], accept.always_accept, initial, 10**9, rng=rng):
                    plans += 1
                    if plans % 16 == 0 and time.process_time() - begun > CHAIN:
                        break
                return {"plans": plans, "seconds": time.process_time() - begun}
            score = lambda partition: sum(partition["between"].values())
            optimizer = SingleMetricOptimizer(proposal, [within], initial, score, maximize=True, rng=rng)
            for _ in optimizer.short_bursts(10, 10**8):
                plans += 1
                if plans % 16 == 0 and time.process_time() - begun > BURSTS:
                    break
            mapping = optimizer.best_part.assignment.mapping
            return [mapping[u] for u in range(len(layer))]

        return answer

    return prepare


# peer, method, kinds of question, seeds, whether it runs on large layers, how.
METHODS = [
    ("GerryChain", "ReCom chain", "bounds", 1, False, gerrychain(False)),
    ("GerryChain", "short bursts of ReCom", "bounds", 1, False, gerrychain(True)),
    ("GeoDa", "SKATER", "free floor", 1, True, geoda(lambda g, w, d, q, b, s: g.skater(q["k"], w, d, cpu_threads=1, random_seed=s, **b))),
    (
        "GeoDa", "REDCAP, full order, Ward", "free floor", 1, True,
        geoda(lambda g, w, d, q, b, s: g.redcap(q["k"], w, d, "fullorder-wardlinkage", cpu_threads=1, random_seed=s, **b)),
    ),
    ("GeoDa", "SCHC, Ward", "free", 1, True, geoda(lambda g, w, d, q, b, s: g.schc(q["k"], w, d, "ward", **b))),
    ("GeoDa", "AZP greedy from SCHC", "free", SEEDS, True, azp("azp_greedy")),
    ("GeoDa", "AZP annealing from SCHC", "free", SEEDS, False, azp("azp_sa", cooling_rate=0.85)),
    ("GeoDa", "AZP tabu from SCHC", "free floor", SEEDS, False, azp("azp_tabu", tabu_length=10)),
    ("GeoDa", "AZP long tabu from SCHC", "free floor", SEEDS, False, azp("azp_tabu", tabu_length=85, conv_tabu=1000)),
    ("GeoDa", "max-p greedy", "floor", SEEDS, False, maxp("maxp_greedy")),
    ("GeoDa", "max-p tabu", "floor", SEEDS, False, maxp("maxp_tabu")),
    ("spopt", "SKATER", "free", 1, False, spopt("Skater")),
    ("spopt", "Ward", "free", 1, True, spopt("WardSpatial")),
    ("spopt", "AZP", "free", SEEDS, False, spopt("AZP", random_state=lambda q, s: s)),
    ("spopt", "max-p", "floor", 1, False, spopt("MaxPHeuristic", by_floor=True, top_n=2, max_iterations_construction=9)),
]


def questions(folder):
    with open(os.path.join(folder, "questions.csv"), newline="") as f:
        for q in csv.DictReader(f):
            yield dict(q, k=int(q["k"]), min=int(q["min"]), max=int(q["max"]), start=os.path.join(folder, q["question"] + ".start.csv"))


def one(folder, question, method, seed):
    """Answers one question by one method, in this process."""
    q = next(q for q in questions(folder) if q["question"] == question)
    answer = METHODS[method][5](Layer(folder, q["layer"], q["by"]), q, seed)
    begun = time.process_time()
    labels = answer()
    spent = time.process_time() - begun
    if isinstance(labels, dict):
        print(json.dumps(labels))
    else:
        print(json.dumps({"seconds": spent, "labels": [int(x) for x in labels]}))


def main(folder, chosen):
    os.makedirs(os.path.join(folder, "plans"), exist_ok=True)
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    versions = {"GerryChain": "gerrychain", "GeoDa": "pygeoda", "spopt": "spopt"}
    with open(os.path.join(folder, "runs.csv"), "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["question", "peer", "version", "method", "seed", "cpu_s", "plans", "file", "note"])
        for q in questions(folder):
            if not re.search(chosen, q["question"]):
                continue
            for number, (peer, method, kinds, seeds, large, _) in enumerate(METHODS):
                if q["kind"] not in kinds.split():
                    continue
                version = importlib.metadata.version(versions[peer])
                if int(q["units"]) > LARGE and not large:
                    out.writerow([q["question"], peer, version, method, "", "", "", "", "not run: too slow for this many units"])
                    continue
                for seed in range(1, seeds + 1):
                    command = [sys.executable, "-W", "ignore", __file__, folder, q["question"], str(number), str(seed)]
                    row = [q["question"], peer, version, method, seed]
                    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit)
                    if done.returncode != 0:
                        last = (done.stderr.strip().splitlines() or [""])[-1]
                        out.writerow(row + ["", "", "", "no plan in %d s" % LIMIT if done.returncode < 0 else last])
                        print(*row, "no plan:", last, file=sys.stderr)
                        break
                    answer = json.loads(done.stdout.strip().splitlines()[-1])
                    name = ""
                    if "labels" in answer:
                        name = "plans/%s.%d.%d.csv" % (q["question"], number, seed)
                        with open(os.path.join(folder, name), "w") as plan:
                            plan.write("region\n" + "".join("%d\n" % x for x in answer["labels"]))
                    out.writerow(row + ["%.4f" % answer["seconds"], answer.get("plans", ""), name, ""])
                    f.flush()
                    print(*row, "%.2f s" % answer["seconds"], file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        main(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else "")
    else:
        one(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
