package tasks.config;

import java.util.List;

/** The settings cannot be used. Its message names every fault, so that one start shows them all. */
public final class SettingsFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsFailure(List<String> faults) {
        super("The settings are wrong: " + String.join("; ", faults));
    }
}
