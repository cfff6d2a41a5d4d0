package tasks.account;

import java.util.Set;

/** The names of what a credential may be used for. */
public final class Scope {
    /** Held by every credential: the seed's only scope. */
    public static final String AUTHENTICATED = "authenticated";

    public static final String TASKS_READ = "tasks:read";
    public static final String TASKS_WRITE = "tasks:write";
    /** Everything under {@code /me} that shows or changes credentials. */
    public static final String ACCOUNT = "account";

    public static final Set<String> ALL = Set.of(AUTHENTICATED, TASKS_READ, TASKS_WRITE, ACCOUNT);

    private Scope() {}
}
