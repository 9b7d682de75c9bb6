"""Sample data to try the product on: a made-up company, its visitors, its leads."""

from tracker.demo.filling import VISITORS, Size, fill, remove, size

__all__ = ["VISITORS", "Size", "fill", "remove", "size"]
