"""Every table, so that the store's metadata is whole for migrations and foreign keys."""

from tracker.accounts import models as accounts
from tracker.db import Base
from tracker.jobs import models as jobs
from tracker.journey import models as journey
from tracker.leads import models as leads
from tracker.notify import models as notify
from tracker.scores import models as scores

DOMAINS = (accounts, jobs, journey, leads, notify, scores)
TABLES = Base.metadata.sorted_tables
