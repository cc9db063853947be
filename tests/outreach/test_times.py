"""The table of times: whatever waits for something waits longer than that can take, over all rooms of the delivery."""

from __future__ import annotations

from datetime import timedelta

from app.outreach import notices, timing
from app.outreach.channels import sms, wechat
from app.outreach.policy_config import load_policy
from app.outreach.rounds import TURN_SECONDS
from app.sms import client as sms_client
from app.sms import events as sms_events
from app.wechat import client as wechat_client
from app.wechat import ledger, transport
from jobs.schedule import JOBS

RETRIES = sum(timing.RETRY_AFTER, timedelta())
"""From the first try to the last."""

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_a_request_ends_before_the_channel_s_time_is_over() -> None:
    assert wechat_client.TIMEOUT * SECOND < timing.CHANNEL_TIMEOUT
    assert transport.CONNECT_SECONDS < wechat_client.TIMEOUT
    assert sms_client.TIMEOUT * SECOND < timing.CHANNEL_TIMEOUT
    assert sms_client.CONNECT_SECONDS + sms_client.READ_SECONDS < sms_client.TIMEOUT
    assert max(wechat_client.SOON) * len(wechat_client.SOON) < wechat_client.TIMEOUT


def test_the_sweeper_reaches_neither_into_the_retries_nor_into_work() -> None:
    assert RETRIES < timing.LEASE
    assert timing.CHANNEL_TIMEOUT * timing.BATCH < timing.LEASE
    assert timing.CHANNEL_TIMEOUT * wechat.AT_ONCE < timing.LEASE
    assert TURN_SECONDS * SECOND + timing.CHANNEL_TIMEOUT * timing.BATCH < timing.LEASE
    assert timing.RUN_WAITS < timing.LEASE


def test_a_worker_is_silent_only_when_it_is_gone() -> None:
    """It gives a sign of life with every slice: of one message each, or of several that are under way together."""
    assert timing.CHANNEL_TIMEOUT * timing.BATCH < timing.SILENT_WORKER
    assert TURN_SECONDS * SECOND < timing.SILENT_WORKER < timing.LEASE


def test_the_sweeper_comes_before_anybody_misses_what_it_frees() -> None:
    jobs = {job.name: job for job in JOBS}
    sweep, deliver = ({every.minutes for every in jobs[name].slots} for name in ("sweep", "deliver"))
    assert max(sweep) * MINUTE < timing.SILENT_WORKER < timing.LEASE
    assert timing.LEASE + max(sweep) * MINUTE + RETRIES < timedelta(hours=load_policy().unopened_hours)
    assert max(deliver) * MINUTE < timing.RETRY_AFTER[-1], "a try would come a whole wait too late"
    assert max(sweep) * MINUTE < notices.LATE
    assert max(sweep) * MINUTE < sms_events.WAIT


def test_an_address_is_held_longer_than_a_request_and_shorter_than_anybody_waits_for_it() -> None:
    """A killed worker's hold must be over before the message that met it is given up."""
    for busy in (wechat.BUSY, sms.BUSY):
        assert timing.CHANNEL_TIMEOUT < busy < timing.RETRY_AFTER[0] < RETRIES


def test_a_platform_that_is_away_is_asked_again_before_a_message_is_given_up() -> None:
    for channel in (wechat, sms):
        assert timedelta() < channel.AWAY_PAUSE <= timing.RETRY_AFTER[0]
        assert timing.RETRY_AFTER[1] > channel.AWAY * timing.CHANNEL_TIMEOUT
        assert channel.SETUP_PAUSE < RETRIES


def test_a_report_finds_its_try() -> None:
    """Two tries to one person lie further apart than clocks differ; a report may come after every wait of ours."""
    assert timing.RETRY_AFTER[0] > notices.EARLY
    assert notices.LATE > wechat.BUSY > timing.CHANNEL_TIMEOUT
    assert sms_events.WAIT > sms.BUSY > timing.CHANNEL_TIMEOUT
    assert sms_events.WAIT < sms_events.LATE < sms_events.KEEP
    assert ledger.PAIR > notices.EARLY


def test_a_notice_is_no_news_only_after_every_try_and_every_bell() -> None:
    config = load_policy()
    stale, unopened = timedelta(days=config.notice_days), timedelta(hours=config.unopened_hours)
    assert unopened > RETRIES + timing.LEASE, "the next bell would ring while the one before is still being tried"
    assert unopened * len(config.ladder) <= stale
    assert unopened + RETRIES + timing.LEASE < stale
