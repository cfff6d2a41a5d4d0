package tasks.account;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names of what a credential may be used for. */
public final class Scope {
    /** Held by every credential: the seed's only scope. */
    public static final String AUTHENTICATED = "authenticated";

    public static final String TASKS_READ = "tasks:read";
    public static final String TASKS_WRITE = "tasks:write";
    /** Everything under {@code /me} that shows or changes credentials. */
    public static final String ACCOUNT = "account";

    /** The server's figures, and nothing else; nobody who has tasks has it. */
    public static final String METRICS = "metrics";

    /** All of them, as they are listed. */
    public static final List<String> ORDER = List.of(AUTHENTICATED, TASKS_READ, TASKS_WRITE, ACCOUNT);

    public static final Set<String> ALL = Set.copyOf(ORDER);

    private Scope() {}

    /** These, and the one that everybody has. */
    static Set<String> with(Collection<String> scopes) {
        Set<String> all = new HashSet<>(scopes);
        all.add(AUTHENTICATED);
        return Set.copyOf(all);
    }

    /** In the order in which they are listed. */
    static List<String> inOrder(Collection<String> scopes) {
        return ORDER.stream().filter(scopes::contains).toList();
    }
}
