package tasks.http;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time as RFC 3339 writes it: a {@code full-date}, which is its start in UTC, or a {@code date-time} with its offset.
 * A leap second is the second after it; it is taken at the end of any day in UTC, since which days have one is announced half a
 * year ahead.
 *
 * @param isDate whether it has no time of day
 * @param micros microseconds since 1970 in UTC; what is finer is left out
 */
public record Rfc3339(boolean isDate, long micros) {
    /** Longer ones are none: of the digits after a second there may be any number. */
    public static final int MAX_CHARACTERS = 64;

    private static final Pattern FORM = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})"
            + "(?:[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2}))?");

    private static final int LEAP_SECOND = 60;
    private static final int SECONDS_A_DAY = 86_400;
    private static final long MICROS = 1_000_000;

    /** Reads one; empty where it is none. */
    public static Optional<Rfc3339> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > MAX_CHARACTERS || !form.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.parse(form.group(1));
            return Optional.of(
                    form.group(2) == null
                            ? new Rfc3339(true, date.atStartOfDay().toEpochSecond(ZoneOffset.UTC) * MICROS)
                            : new Rfc3339(false, micros(date, form)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static long micros(LocalDate date, Matcher form) {
        int second = Integer.parseInt(form.group(4));
        boolean leap = second == LEAP_SECOND;
        LocalTime time = LocalTime.of(
                Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)), leap ? LEAP_SECOND - 1 : second);
        long seconds = date.toEpochSecond(time, ZoneOffset.UTC) + (leap ? 1 : 0) - offset(form.group(6));
        if (leap && seconds % SECONDS_A_DAY != 0) {
            throw new DateTimeException("No leap second");
        }
        String fraction = form.group(5) == null ? "" : form.group(5);
        return seconds * MICROS + Long.parseLong((fraction + "000000").substring(0, 6));
    }

    /** In seconds; RFC 3339's hours go to 23, Java's to 18. */
    private static long offset(String text) {
        if (text.equalsIgnoreCase("z")) {
            return 0;
        }
        int seconds = LocalTime.parse(text.substring(1)).toSecondOfDay();
        return text.charAt(0) == '-' ? -seconds : seconds;
    }
}
