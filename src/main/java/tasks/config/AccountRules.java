package tasks.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** What an account may be called and its password be like, wherever it is made. */
public final class AccountRules {
    /** The demo token's user: nobody can be called so by a way that others could take. */
    public static final String RESERVED = "dev";

    /** In code points. */
    public static final int LEAST_PASSWORD = 10;

    public static final int MOST_PASSWORD = 1_000;

    /** ASCII alone: of other letters, too many look alike. */
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9._-]{2,64}");

    private AccountRules() {}

    public static boolean isUsername(String name) {
        return USERNAME.matcher(name).matches();
    }

    public static boolean isReserved(String name) {
        return name.toLowerCase(Locale.ROOT).equals(RESERVED);
    }

    public static boolean isPassword(String password) {
        int length = password.codePointCount(0, password.length());
        return length >= LEAST_PASSWORD && length <= MOST_PASSWORD;
    }
}
