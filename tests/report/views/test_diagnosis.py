"""What the rules said of a run."""

from collections.abc import Callable

from advisor.core.finding import Diagnosis, IgnoredRule, Region, Rival, UnknownRule
from advisor.report.views.diagnosis import diagnosis_view, finding_view, unknown_lines


def test_the_primary_finding_is_the_headline(diagnosis: Diagnosis, cite: Callable[[str], str]) -> None:
    view = diagnosis_view(diagnosis, cite)
    assert view.headline == "The learning rate is probably too high."
    assert view.summary == "1 finding, the most likely cause first."
    first = view.findings[0]
    assert first.next == ("learning_rate 0.5 → 0.05 (steps larger than the curvature allows overshoot)",)
    assert first.sure == "medium confidence, high severity; right in 41 of 44 labelled runs"
    assert view.notes[0].headline == "Possibly the batch size leaves the device idle."
    assert view.checked == "33 checks could be made, 22 could not."


def test_a_healthy_run_is_told_so(healthy: Diagnosis, cite: Callable[[str], str]) -> None:
    assert diagnosis_view(healthy, cite).headline == "No problem found: the run is fine, stop tuning it."


def test_a_verdict_that_cannot_be_given_has_its_reason(cite: Callable[[str], str]) -> None:
    early = Diagnosis(verdict="too_early", reason="the log holds 3 points")
    assert diagnosis_view(early, cite).headline == "Too early to judge: the log holds 3 points."
    assert diagnosis_view(Diagnosis(verdict="cannot_tell"), cite).headline == "Cannot tell."


def test_unknown_rules_are_grouped_by_what_would_enable_them(diagnosis: Diagnosis) -> None:
    assert unknown_lines(diagnosis.unknown) == (
        "Log the learning rate to enable 14 checks.",
        "Log the validation loss to enable 6 checks.",
        "Log the gradient norm and log the update ratio to enable 2 checks.",
    )


def test_signs_are_asked_for_by_their_signal() -> None:
    lacking = ("val_accuracy", "train_loss.spikes", "inputs.mean", "situation.task", "config", "custom_curve")
    lines = unknown_lines(UnknownRule(rule="STB001", lacks=(name,)) for name in lacking)
    assert lines == (
        "Log a validation metric to enable 1 check.",
        "Log the training loss to enable 1 check.",
        "Probe the model and its data to enable 1 check.",
        "Describe the task to enable 1 check.",
        "Give the configuration to enable 1 check.",
        "Log custom_curve to enable 1 check.",
    )


def test_rival_causes_are_named_with_the_cheapest_way_to_know(diagnosis: Diagnosis, cite: Callable[[str], str]) -> None:
    rate = Rival(rule="LRN001", claim="the rate is too high", probe="lr", price=0.4, because="it measures the edge")
    data = Rival(rule="DAT002", claim="the data are broken", probe="sanity", price=0.05, because="it looks at them")
    told = diagnosis_view(diagnosis.model_copy(update={"rivals": (rate, data)}), cite).rivals
    assert told == (
        "This log does not settle whether the rate is too high (LRN001) or the data are broken (DAT002).",
        "`advisor probe sanity` costs at most 0.05x of a training: it looks at them.",
    )


def test_what_was_ignored_is_said_with_its_reason(healthy: Diagnosis, cite: Callable[[str], str]) -> None:
    ignored = (IgnoredRule(rule="OVF003", reason="our validation set is tiny"),)
    view = diagnosis_view(healthy.model_copy(update={"ignored": ignored}), cite)
    assert view.ignored == ("OVF003: our validation set is tiny",)


def test_a_finding_says_where_it_shows(diagnosis: Diagnosis, cite: Callable[[str], str]) -> None:
    region = Region(curve="val_loss", unit="epoch", low=4, high=10)
    finding = diagnosis.findings[0].model_copy(update={"region": region})
    assert finding_view(finding, cite).where == "val loss, epoch 4 to 10"
