"""Every table of the application, so that migrations and the metadata know them all whoever imports what first."""

from app.calls import models as calls
from app.care import models as care
from app.changes import models as changes
from app.employers import models as employers
from app.fairs import models as fairs
from app.feedback import models as feedback
from app.figures import models as figures
from app.identity import models as identity
from app.imports import models as imports
from app.intents import models as intents
from app.lexicon import models as lexicon
from app.matching import models as matching
from app.ops import models as ops
from app.outreach import models as outreach
from app.outreach import round_models as rounds
from app.people import employment
from app.people import models as people
from app.postings import models as postings
from app.privacy import models as privacy
from app.reach import models as reach
from app.sms import models as sms
from app.villages import models as villages
from app.voice import models as voice
from app.wechat import ledger_models as wechat_ledger
from app.wechat import models as wechat

ALL = (
    calls, care, changes, employers, fairs, feedback, figures, identity, imports, intents, lexicon, matching, ops,
    outreach, people, employment, postings, privacy, reach, rounds, sms, villages, voice, wechat,
    wechat_ledger,
)  # fmt: skip
