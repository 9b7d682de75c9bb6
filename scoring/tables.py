"""A small tree as a table over the answers to its questions, and each feature's share of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Floats
from scoring.matrix import CELLS, SILENT

Patterns = NDArray[np.uint8]

# So that what is worked out at once stays in the processor's cache.
TREES_AT_ONCE = 32


@dataclass(frozen=True)
class Tree:
    """Questions about cells, and what the tree says for each pattern of answers.

    Bit k of a row's pattern is the answer to question k: ``left[k, cell]`` for its cell in
    matrix column ``columns[k]``. `values` has one logit for each of the 2 ** questions
    patterns; a question that a row never comes to makes no difference to it.
    """

    columns: list[int]
    left: NDArray[np.bool_]
    values: Floats


def read(nodes: NDArray[Any], bitsets: NDArray[np.uint32], order: NDArray[np.intp]) -> Tree:
    """Read a tree from scikit-learn's record of its nodes.

    `order` says which of our matrix columns is its first, its second and so on.
    """
    asking = [i for i, node in enumerate(nodes) if not node["is_leaf"]]
    left = np.zeros((len(asking), CELLS), dtype=np.bool_)
    cells = np.arange(SILENT)
    for k, i in enumerate(asking):
        node = nodes[i]
        if node["is_categorical"]:
            words = bitsets[node["bitset_idx"]]
            left[k, :SILENT] = words[cells // 32] >> (cells % 32) & 1
        else:
            left[k, :SILENT] = cells <= node["num_threshold"]
        left[k, SILENT:] = node["missing_go_to_left"]
    pattern = np.arange(2 ** len(asking))
    answers = {i: (pattern >> k & 1).astype(bool) for k, i in enumerate(asking)}
    return Tree(
        columns=[int(order[nodes[i]["feature_idx"]]) for i in asking],
        left=left,
        values=_values(nodes, 0, answers, len(pattern)),
    )


def _values(
    nodes: NDArray[Any], at: int, answers: Mapping[int, NDArray[np.bool_]], patterns: int
) -> Floats:
    if at not in answers:
        return np.full(patterns, nodes[at]["value"], dtype=np.float64)
    left, right = (_values(nodes, int(nodes[at][s]), answers, patterns) for s in ("left", "right"))
    return np.where(answers[at], left, right)


def shares(values: Floats, players: NDArray[np.intp], weight: Floats) -> Floats:
    """Shapley value of each question's feature for each pattern, shape of `players` + (2 ** q,).

    What is played for is a row's value less the mean over all training rows; a feature that
    takes part answers its questions as the row does, one that does not as a random training
    row does. The shares of a pattern add up to its value less that mean, exactly. Lundberg
    and others (2020), Nature Machine Intelligence 2, 56-67 (interventional).

    Parameters
    ----------
    values : float array, shape (trees, 2 ** q)
        What each tree of at most q questions says for each pattern.
    players : int array, shape (trees, q)
        The distinct features of each question, -1 where there is none. A feature's share
        stands at its first question; at the others, and without a question, is 0.
    weight : float array, shape (trees, 2 ** q)
        Share of the training rows with each pattern; adds up to 1 for each tree.
    """
    found = np.zeros((*players.shape, values.shape[1]))
    for start in range(0, len(values), TREES_AT_ONCE):
        some = slice(start, start + TREES_AT_ONCE)
        worth = _worth(values[some], weight[some])
        for tree, (asked, of_team) in enumerate(zip(players[some], worth, strict=True), start):
            _, first, player = np.unique(asked, return_index=True, return_inverse=True)
            own = np.bincount(player, weights=1 << np.arange(len(asked))).astype(np.intp)
            is_one = asked[first] >= 0
            teams, orders = _orders(int(is_one.sum()))
            found[tree, first[is_one]] = orders @ of_team[teams @ own[is_one]]
    return found


def _worth(values: Floats, weight: Floats) -> Floats:
    """Mean of each tree when some answers are the row's own, shape (trees, 2 ** q, 2 ** q).

    The middle index says which answers: the bits of the questions.
    """
    trees, patterns = values.shape
    questions = patterns.bit_length() - 1
    cube = (trees, *(2,) * questions)
    value, share = values.reshape(cube), weight.reshape(cube)
    found = np.empty((trees, patterns, patterns))
    for own in range(patterns):
        axes = {k: questions - k for k in range(questions)}  # the last axis is the first bit
        known = tuple(axis for k, axis in axes.items() if own >> k & 1)
        left_open = tuple(axis for k, axis in axes.items() if not own >> k & 1)
        others = share.sum(axis=known, keepdims=True)
        mean = (value * others).sum(axis=left_open, keepdims=True)
        found[:, own] = np.broadcast_to(mean, cube).reshape(trees, patterns)
    return found


@cache
def _orders(players: int) -> tuple[NDArray[np.intp], Floats]:
    """All teams, shape (2 ** players, players), and each one's part in a player's share.

    That part is the share of all orders of arriving in which the team is complete as the
    player joins it, less that in which it stands complete before, shape (players, teams).
    """
    teams = np.arange(2**players)[:, np.newaxis] >> np.arange(players) & 1
    size = teams.sum(axis=1)
    ways = [factorial(k) for k in range(players + 1)]
    orders = np.zeros((players, len(teams)))
    for p in range(players):
        for t, team in enumerate(teams):
            before = int(size[t] - team[p])
            part = ways[before] * ways[players - before - 1] / ways[players]
            orders[p, t] = part if team[p] else -part
    return teams, orders
