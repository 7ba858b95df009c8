"""The settings of Celery are ones that it knows."""

from celery.app.defaults import NAMESPACES, flatten

from digitize.outside.queues.celery_app import celery_app, celery_settings


def test_every_setting_is_one_that_celery_has():
    """A misspelt one would be kept in silence and do nothing."""
    known = dict(flatten(NAMESPACES))
    assert set(celery_settings("redis://localhost/0")) <= set(known)


def test_a_message_that_is_no_json_is_not_accepted():
    app = celery_app("t", "redis://localhost/0")
    assert app.conf.accept_content == ["json"]
    assert app.conf.result_backend is None
    options = app.conf.broker_transport_options
    assert options["visibility_timeout"] >= 2 * app.conf.task_time_limit
