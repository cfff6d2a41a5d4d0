package tasks.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where settings are read from: environment variables, or system properties of the same name in dotted lower case. A
 * variable that is set wins, also when it is empty; empty means not set at all. It gathers what is wrong.
 *
 * <p><b>Threads:</b> one.
 */
final class SettingsSource {
    private final Function<String, @Nullable String> environment;
    private final Function<String, @Nullable String> properties;
    private final List<String> faults = new ArrayList<>();

    SettingsSource(Function<String, @Nullable String> environment, Function<String, @Nullable String> properties) {
        this.environment = environment;
        this.properties = properties;
    }

    /** A system property, which is no setting. */
    @Nullable
    String property(String name) {
        return properties.apply(name);
    }

    /**
     * Ends the reading.
     *
     * @throws SettingsFailure naming everything that was wrong
     */
    void throwFaults() {
        if (!faults.isEmpty()) {
            throw new SettingsFailure(faults);
        }
    }

    List<String> list(String name, String whenUnset, String element) {
        List<String> values = new ArrayList<>();
        for (String part : get(name).orElse(whenUnset).split(",", -1)) {
            String value = part.strip();
            if (value.isEmpty()) {
                continue;
            }
            if (!value.matches(element)) {
                fault(name + " has an element that cannot be one: " + value);
            }
            values.add(value);
        }
        return List.copyOf(values);
    }

    int number(String name, int whenUnset, int least, int most) {
        Optional<String> value = get(name);
        if (value.isEmpty()) {
            return whenUnset;
        }
        try {
            int number = Integer.parseInt(value.get().strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same fault as a number outside the range
        }
        fault(name + " must be a whole number from " + least + " to " + most);
        return whenUnset;
    }

    boolean flag(String name) {
        String value = get(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            fault(name + " must be true or false");
        }
        return value.equals("true");
    }

    <E extends Enum<E>> E oneOf(String name, E whenUnset) {
        String value = get(name).orElse(whenUnset.name());
        E[] all = whenUnset.getDeclaringClass().getEnumConstants();
        for (E each : all) {
            if (each.name().equalsIgnoreCase(value)) {
                return each;
            }
        }
        List<String> names = new ArrayList<>();
        for (E each : all) {
            names.add(each.name().toLowerCase(Locale.ROOT));
        }
        fault(name + " must be one of " + String.join(", ", names));
        return whenUnset;
    }

    void fault(String sentence) {
        faults.add(sentence);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(value(name)).filter(v -> !v.isEmpty());
    }

    /** As it is set: empty is not the same as not set. */
    @Nullable
    String value(String name) {
        String value = environment.apply(name);
        return value != null
                ? value
                : properties.apply(name.toLowerCase(Locale.ROOT).replace('_', '.'));
    }
}
