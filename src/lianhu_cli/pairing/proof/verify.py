#!/usr/bin/env python3
# fmt: off
"""Check a proof that `lianhu audit --proof` wrote: one file, the standard library, nothing of lianhu.

    python -I -S verify.py 证明文件 [结对清单.csv] [--root 校验码]

Rules, costs and figures are worked out anew from facts, rules and pairs in the file; no round is better if no single
change costs less than nothing after its prices, level by level (complementary slackness). Ends with 0 where all holds,
1 where something does not, 2 on wrong use, 3 where a file cannot be read. docs/proof.md tells what is taken on trust.
"""
import argparse, csv, hashlib, json, sys
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import chain, combinations, dropwhile, product, takewhile
from types import SimpleNamespace
from typing import Any
LEVELS = ("province", "prefecture", "county", "township", "village", "group")
LEFT, OUT, VILLAGE = LEVELS[2:], range(2, len(LEVELS)), LEVELS.index("village")
PROVED = ("coverage", "duty", "stability", "locality", "kin", "fairness", "balance", "wishes", "need")
class RefusedError(Exception):
    """What does not hold, in a sentence."""
def demand(holds: Any, sentence: str) -> None:
    """Refuse the proof where something does not hold."""
    if not holds:
        raise RefusedError(sentence)
class Proof:
    """The file as it stands; nothing of it is believed yet."""
    def __init__(self, data: bytes) -> None:
        seal, rows = hashlib.sha256(data.rpartition(b'"seal"')[0]).hexdigest(), json.loads(data)
        demand(rows["seal"] == seal and rows["lianhu-proof"] == 2, "文件写出之后被改动过，封印对不上")
        self.root, self.rules, self.round, self.prices = (rows[name] for name in ("root", "rules", "round", "prices"))
        self.within: list[list[int]] = []
        for at, (parent, level) in enumerate(rows["places"]):
            row = list(self.within[parent]) if at else [-1] * len(LEVELS)
            demand(parent == -1 if at == 0 else 0 <= parent < at and {*row[level:]} == {-1}, "地方的上下级写错了")
            self.within.append([at if at and nth == level else one for nth, one in enumerate(row)])
        self.households, self.helpers = ({code: rest for code, *rest in rows[n]} for n in ("households", "helpers"))
        demand(all(len(vars(self)[n]) == len(rows[n]) for n in ("households", "helpers")), "同一编码写了两次")
        self.villages, self.gone = (dict(rows["villages"]), {code: rest for code, *rest in rows["gone"]})
        self.pairs = [*map(tuple, rows["pairs"])]
        self.last, self.pins, self.avoids, self.kin = ({*map(tuple, rows[n])} for n in "last pins avoids kin".split())
        self.wish, self.gain = {code: size for code, size, _ in rows["wishes"]}, Counter[Any]()
        for code, size, named in rows["wishes"]:  # a pair costs its place in a list, or the length of the list
            for other, place in named:
                self.gain[(code, other) if code in self.households else (other, code)] += size - place
    def kept(self, helper: str) -> int:
        """Return how many of LEFT, the widest first, a helper must not leave."""
        (stay,) = (one.get("stay") for one in self.rules["categories"] if one["name"] == self.helpers[helper][0])
        bound = len(LEFT) if self.helpers[helper][2] and self.rules["linked"] == "require" else 0
        return bound or (1 + LEFT.index(stay) if stay else 0)
    def away(self, bases: list[int], place: int) -> dict[str, int]:
        """Return which of LEFT a pair leaves (0 or 1 each), from the base that leaves least."""
        inner = self.within[place]
        return dict(zip(LEFT, min([int(-1 < self.within[b][at] != inner[at]) for at in OUT] for b in bases)))
    def out(self, household: str, helper: str) -> dict[str, int]:
        """Return which of LEFT the pair of two codes leaves."""
        return self.away(self.helpers[helper][1], self.households[household][1])
    def may(self, *pair: str) -> bool:
        """Tell whether two may meet at all."""
        return pair not in self.avoids and not any([*self.out(*pair).values()][:self.kept(pair[1])])
class Tier:
    """One tier of a round: its slots and who holds them."""
    def __init__(self, proof: Proof, nth: int, tier: Any, helped: set[str]) -> None:
        self.proof, self.nth, self.helped = proof, nth, set(helped)
        self.takes = {one["name"]: one.get("helpers") or tier["helpers"] for one in proof.rules["kinds"]}
        categories = {one["name"]: one for one in proof.rules["categories"] if one["tier"] == tier["name"]}
        self.priority = {one["name"]: one["priority"] for one in proof.rules["kinds"]}
        self.later = 1 + max(self.priority.values())
        self.levels = self.named()
        self.zero, self.prices = self.vector({}), [*map(self.vector, proof.prices)]
        self.price = {household: self.prices[row[-1][nth]] for household, row in proof.households.items()}
        ours = {helper: categories[row[0]] for helper, row in proof.helpers.items() if row[0] in categories}
        self.slots = {helper: list(self.of(helper, category)) for helper, category in ours.items()}
        even = "balance" in self.levels  # then idle slots lead to what their helper has to do
        self.idle = {helper: self.prices[row[-1]] if even else self.zero for helper, row in proof.helpers.items()}
        self.all_slots = [one for some in self.slots.values() for one in some]
        self.made, self.has = dict[tuple[str, str], Any](), Counter[str]()
        self.seat()
        self.marks = self.counted_apart()
    def named(self) -> list[str]:
        """Return the levels of the aims in their order, up to the first aim that is not proved here."""
        ranks = sorted({rank + more for rank in self.priority.values() for more in (0, self.later)})
        parts = {"coverage": [f"{name}{rank}" for name in ("uncovered", "unfilled") for rank in ranks],
                 "stability": ["stability", "successor", "unit"], "locality": LEFT, "need": [],
                 "fairness": ["fairness"] if self.proof.rules["fairness"] else []}
        aims = takewhile(PROVED.__contains__, self.proof.rules["aims"])
        return ["pins", *chain.from_iterable(parts.get(aim, [aim]) for aim in aims)]
    def of(self, helper: str, category: Any) -> Any:
        """Yield a helper's slots rule by rule, alike ones together; the first of each rule are to be filled."""
        *_, own, numbers, _ = self.proof.helpers[helper]
        prices = iter(numbers)
        for kinds, count, least in own or [(one["kinds"], one["count"], one["minimum"]) for one in category["slots"]]:
            for must, size in ((1, least), (0, count - least)):
                if size:
                    alike = tuple(kinds), must, self.prices[next(prices)]
                    yield SimpleNamespace(helper=helper, kinds=alike[0], must=must, size=size, used=0, price=alike[2],
                                          alike=alike)
    def vector(self, costs: Any) -> tuple[int, ...]:
        """Return costs by level as a tuple in the order of the levels."""
        return tuple(costs.get(level, 0) for level in self.levels)
    def seat(self) -> None:
        """Give every pair its slot, and hold it against the rules."""
        proof, taken = self.proof, set[Any]()
        for household, helper, number, left, _ in (pair for pair in proof.pairs if pair[1] in self.slots):
            seats, kind = [one for one in self.slots[helper] for _ in range(one.size)], proof.households[household][0]
            demand(type(number) is int and 0 <= number < len(seats), f"{helper} 没有这个名额")
            demand(not taken & {(helper, number), (household, helper)}, f"{household} 与 {helper} 重复了")
            demand(kind in seats[number].kinds, f"{helper} 的这个名额不包 {household} 这一类户")
            demand(proof.may(household, helper), f"{household} 与 {helper} 按规则不许结对")
            widest = next((level for level, one in proof.out(household, helper).items() if one), "")
            demand(left == widest, f"{household} 与 {helper} 的跨越记错了")
            taken |= {(helper, number), (household, helper)}
            self.made[household, helper], self.has[household] = seats[number].alike, self.has[household] + 1
            seats[number].used += 1
            demand(self.has[household] <= self.takes[kind], f"{household} 的帮扶人多了")
    def counted_apart(self) -> Any:
        """Return the levels at which a pair counts for something of its own, by pair."""
        proof, found, of_unit = self.proof, defaultdict[Any, Any](dict), defaultdict[Any, Any](list)
        for level, pairs in (("pins", proof.pins), ("stability", proof.last), ("kin", proof.kin)):
            for household, helper in pairs:
                if household in proof.households and helper in self.slots:
                    found[household, helper][level] = -1
        for (household, helper), gain in proof.gain.items() if "wishes" in self.levels else ():
            if household in proof.households and helper in self.slots:
                found[household, helper]["wishes"] = -gain
        for helper in self.slots:
            of_unit[proof.helpers[helper][3]].append(helper)
        gone = proof.gone.keys() - proof.helpers.keys()
        for household, helper in (pair for pair in proof.last if pair[0] in proof.households and pair[1] in gone):
            unit, named = proof.gone[helper]  # of whoever has no slots any more: a colleague may take over
            for other, level in [*((one, "unit") for one in of_unit[unit] if unit), (named, "successor")]:
                if other in self.slots and (household, other) not in proof.last:
                    found[household, other][level] = -1
        return found
    def arc(self, costs: Any, ends: Any, may: Any, what: Any) -> None:
        """Demand that one more there, or one fewer, as far as each may be, is no gain after prices."""
        reduced = tuple(c + t - h for c, t, h in zip(self.vector(costs), *ends))
        level = next((name for name, one in zip(self.levels, reduced) if one), "")
        demand(reduced == self.zero or not may[reduced > self.zero], f"没有证明最优：{what}（{level}）")
    def optimal(self) -> None:
        """Demand that nothing could be better for any pair, slot, household or village."""
        proof = self.proof
        for household, helper in self.marks.keys() | self.made.keys():
            costs = proof.out(household, helper) | self.marks.get((household, helper), {})
            for one in self.slots[helper] if proof.may(household, helper) else ():
                if proof.households[household][0] in one.kinds:
                    here = one.alike == self.made.get((household, helper))
                    self.arc(costs, (one.price, self.price[household]), (not here, here), f"{household}—{helper}")
        self.all_pairs()
        load, size = Counter(helper for _, helper in self.made), Counter[str]()
        for one in self.all_slots:
            size[one.helper] += one.size
            costs = {"duty": one.must, "wishes": -proof.wish.get(one.helper, 0)}
            self.arc(costs, (one.price, self.idle[one.helper]), (one.used > 0, one.used < one.size), one.helper)
        self.convex("balance", {one: (load[one], size[one], self.idle[one]) for one in self.slots if size[one]})
        self.bare()
    def convex(self, level: str, rows: Any) -> None:
        """Demand that no u of n, at u²/n, be better one more or fewer; a change does each once: order counts."""
        share = {(at, d): Fraction(2 * u + d, n) for at, (u, n, _) in rows.items() for d in (1, -1)}
        order = {one: 1 + nth for nth, one in enumerate(sorted({*share.values()}))}
        for at, (u, n, price) in rows.items():
            self.arc({level: order[share[at, 1]]}, (self.zero, price), (u < n, False), at)
            self.arc({level: order[share[at, -1]]}, (self.zero, price), (False, u), at)
    def all_pairs(self) -> None:
        """Hold every slot against all households in each place around its base: the dearest is enough."""
        proof, inside, closed, done = self.proof, defaultdict[Any, Any](list), defaultdict[Any, Any](set), set[Any]()
        for household, (kind, place, *_) in proof.households.items():
            for around in {0, *proof.within[place]} - {-1}:
                inside[kind, around].append((self.price[household], household))
        for some in inside.values():
            some.sort(reverse=True)
        for household, helper in proof.avoids:
            closed[helper].add(household)
        for one in self.all_slots:
            bases, kept, ours = (proof.helpers[one.helper][1], proof.kept(one.helper), closed.get(one.helper, ()))
            if (one.kinds, *bases, kept, one.price) in done and not ours:
                continue
            done |= set() if ours else {(one.kinds, *bases, kept, one.price)}
            ways = [(base, around) for base in bases for around in {0, *proof.within[base]} - {-1}
                    if not any([*proof.away([base], around).values()][:kept])]
            for (base, around), kind in product(ways, one.kinds):
                dear = next((some for some in inside.get((kind, around), ()) if some[1] not in ours), None)
                ends = one.price, dear[0] if dear else self.zero
                self.arc(proof.away([base], around), ends, (dear, False), f"{dear}—{one.helper}")
    def bare(self) -> None:
        """Demand that no household could better be without a helper in another's place, nor one of a village."""
        size, none, at = Counter[int](), Counter[int](), {}
        for household, (kind, place, *_) in self.proof.households.items():
            around, has = self.proof.within[place][VILLAGE], self.has[household]
            village = place if around < 0 else around
            size[village], none[village] = size[village] + 1, none[village] + (not has)
            at[village] = self.prices[self.proof.villages[village][self.nth]]
            rank = self.priority[kind] + self.later * (household in self.helped)
            more, most = self.takes[kind] - max(has, 1), self.takes[kind] - 1  # missing beyond the first
            lost = {"wishes": -self.proof.wish.get(household, 0)}
            self.arc({f"uncovered{rank}": 1} | lost, (at[village], self.price[household]), (has, not has), household)
            self.arc({f"unfilled{rank}": 1} | lost, (self.zero, self.price[household]), (more < most, more), household)
        self.convex("fairness", {v: (none[v], size[v], at[v]) for v in size})
    def need(self) -> None:
        """Demand that of equals (one kind, one place, nothing else told of) those meet who fit, the hardest first."""
        proof, marks, groups, bare = self.proof, self.marks, defaultdict(list), defaultdict(list)
        spoken, helper_of, apart = Counter(one for one, _ in marks), dict(self.made.keys()), {*chain(*proof.avoids)}
        apart |= {household for household, helper in proof.last if helper in proof.gone}
        apart |= {household for household, helper in marks if spoken[household] > 1 or len(self.slots[helper]) > 1}
        for household in proof.households.keys() - apart:
            (kind, place, hard, cause, _), helper = proof.households[household], helper_of.get(household)
            group = kind, place, household in self.helped, "wishes" in self.levels and proof.wish.get(household, 0)
            if helper is None:
                bare[group].append(hard)
            elif helper not in apart and not marks.get((household, helper)):
                *_, turn, skill, _, _, _ = proof.helpers[helper]
                groups[group].append((skill, cause, turn, hard))
        for group, pairs in groups.items():
            hardest = all(one[3] <= min(bare[group], default=one[3]) for one in pairs)
            demand(hardest and none_better(pairs), f"没有证明最优：同村组的{group[0]}里谁帮谁更合适（need）")
def none_better(pairs: list[Any]) -> bool:
    """Tell whether (skill, cause, turn, hardness) of equals could not be exchanged for the better."""
    lines = defaultdict(list)
    for skill, cause, *rest in pairs:
        lines[(skill, cause) if skill & cause else ()].append(rest)
    met, plain = ([one for one in pairs if bool(one[0] & one[1]) == fits] for fits in (True, False))
    todo, seen = {skill for skill, *_ in plain}, set()
    while todo:  # who takes up the household of a fitting pair sets that helper free for another
        seen.add(skill := todo.pop())
        if any(skill & cause for _, cause, *_ in plain):
            return False
        todo |= {other for other, cause, *_ in met if skill & cause} - seen
    return all([hard for _, hard in sorted(one)] == sorted(hard for _, hard in one) for one in lines.values())
def root(proof: Proof) -> str:
    """Return the root over register, rules, round and the round before: what is printed on the sheets."""
    def leaf(name: str, text: str) -> str:
        return hashlib.blake2b(f"lianhu {name}\n{text}".encode(), digest_size=20).hexdigest()
    rules, told = (json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                   for what in (proof.rules, proof.round))
    lines = "".join(",".join("" if one is None else str(one) for one in pair) + "\n" for pair in sorted(proof.pairs))
    parts = (proof.root["register"], leaf("rules", rules), leaf("round", f"{told}\n{lines}"), proof.root["previous"])
    return leaf("root", "\n".join(parts))
def unmet(proof: Proof, tier: Tier) -> int:
    """Return how many households helpers lack of the least they are to have, whatever slots those sit in (König)."""
    has, missing = defaultdict(list), 0
    for household, helper in tier.made:
        has[helper].append(proof.households[household][0])
    for helper, least in ((helper, [one for one in some if one.must]) for helper, some in tier.slots.items()):
        covers = [set(some) for n in range(1 + len(set(has[helper]))) for some in combinations({*has[helper]}, n)]
        missing += sum(one.size for one in least) - min(
            sum(kind not in some for kind in has[helper]) + sum(one.size for one in least if some & {*one.kinds})
            for some in covers)
    return missing
def figures(proof: Proof, tiers: list[Tier]) -> Any:
    """Return the figures of the pairs by the names that `lianhu pair --json` has."""
    made, slots = ({pair for tier in tiers for pair in tier.made}, [one for tier in tiers for one in tier.all_slots])
    has, most = (Counter(household for household, _ in made), sum((Counter(tier.takes) for tier in tiers), Counter()))
    there, covered = (Counter(proof.households[household][0] for household in some) for some in (proof.households, has))
    return {
        "households": len(proof.households), "covered": len(has), "helpers": len({one.helper for one in slots}),
        "by_kind": {one["name"]: [there[one["name"]], covered[one["name"]]] for one in proof.rules["kinds"]},
        "slots": sum(one.size for one in slots), "unmet": sum(unmet(proof, tier) for tier in tiers),
        "left": {level: sum(proof.out(*one)[level] for one in made) for level in LEFT}, "pinned": len(proof.pins),
        "unfilled": sum(n < most[proof.households[one][0]] for one, n in has.items()), "kept": len(proof.last & made),
        "changed": len(proof.last - made)}
def verify(data: bytes, pairs_csv: Any = None, printed: str = "") -> tuple[Proof, list[str]]:
    """Return the proof in a file's bytes and the aims not proved; raise RefusedError where it does not hold."""
    try:
        proof, tiers, helped = Proof(data), list[Tier](), set[str]()
        for tier in proof.rules["tiers"] or [{"name": "", "helpers": proof.rules["helpers_per_household"]}]:
            tiers.append(Tier(proof, len(tiers), tier, helped))
            helped |= {household for household, _ in tiers[-1].made}
        demand(sum(len(tier.made) for tier in tiers) == len(proof.pairs), "有结对的人不承担包户任务")
        demand(proof.pins <= {pair for tier in tiers for pair in tier.made}, "有指定的没有照办")
        for name, counted in figures(proof, tiers).items():
            demand((proof.round.get(name) or 0) == (counted or 0), f"数字对不上：{name} 实际是 {counted}")
        beyond = [*dropwhile(PROVED.__contains__, proof.rules["aims"])]
        for tier in tiers:
            tier.optimal()
            if "need" in {*proof.rules["aims"]} - {*beyond} and max(tier.takes.values()) == 1:
                tier.need()
        demand(root(proof) == proof.root["root"] == (printed or proof.root["root"]), "校验码对不上")
        told = sorted((row["户编码"], row["帮扶人编码"]) for row in csv.DictReader(pairs_csv or ()))
        demand(pairs_csv is None or told == sorted(pair[:2] for pair in proof.pairs), "结对清单与证明不一样")
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise RefusedError(f"文件前后不一：{error!r}") from error
    return proof, beyond
def main() -> int:
    """Run as a program."""
    getattr(sys.stdout, "reconfigure", dict)(errors="replace")  # a console without Chinese still gets its answer
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("proof", metavar="证明文件")
    asked.add_argument("pairs", metavar="结对清单.csv", nargs="?")
    asked.add_argument("--root", metavar="校验码", default="")
    given = asked.parse_args()
    try:
        with open(given.proof, "rb") as file, open(given.pairs or given.proof, encoding="utf-8-sig") as told:
            proof, beyond = verify(file.read(), told if given.pairs else None, given.root)
    except (OSError, RefusedError) as error:
        print(f"[FAILED] 不通过：{error}")
        return 1 if isinstance(error, RefusedError) else 3
    print(f"[OK] 通过：{len(proof.pairs)} 对合乎规则；未证明：{'、'.join(beyond) or '无'}；校验码", proof.root["root"])
    return 0
if __name__ == "__main__":
    sys.exit(main())
