package tasks.task;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import tasks.http.HttpFailure;
import tasks.http.Query;

/**
 * What a list asks for: which tasks, in what order, from where on.
 *
 * @param dueBefore microseconds since 1970; only tasks that are due earlier
 * @param dueAfter only tasks that are due later
 * @param text as {@link SearchText} folds it; only tasks with this in their title or description
 * @param after the last item of the page before
 */
record TaskQuery(
        int limit,
        Optional<Boolean> done,
        Optional<String> tag,
        Optional<Long> dueBefore,
        Optional<Long> dueAfter,
        Optional<String> text,
        Order order,
        Optional<Cursor> after) {
    /** A due date has no space: where its offset's sign belongs, that is a plus sign that was not escaped. */
    private static final Pattern PLUS_AS_SPACE = Pattern.compile(" ([0-9]{2}:[0-9]{2})$");

    /** What tasks without the member have in the column of an order: they come last. */
    static final long NONE = Long.MAX_VALUE;

    /** An order that a list can have; ties by id, upwards. */
    enum Order {
        ID("id", "owner", "id"),
        ID_DOWN("-id", "owner", "id"),
        DUE("due", "due_owner", "due_up"),
        DUE_DOWN("-due", "due_owner", "due_down"),
        PRIORITY("priority", "priority_owner", "priority_up"),
        PRIORITY_DOWN("-priority", "priority_owner", "priority_down");

        private final String parameter;
        private final String owner;
        private final String column;

        Order(String parameter, String owner, String column) {
            this.parameter = parameter;
            this.owner = owner;
            this.column = column;
        }

        String parameter() {
            return parameter;
        }

        String column() {
            return column;
        }

        /** The column of the owner of tasks that have what is sorted by. */
        String owner() {
            return owner;
        }

        boolean isByDue() {
            return this == DUE || this == DUE_DOWN;
        }

        boolean isById() {
            return this == ID || this == ID_DOWN;
        }

        /** As the database sorts. */
        Comparator<Cursor> comparator() {
            Comparator<Cursor> up = Comparator.comparingLong(Cursor::key).thenComparingLong(Cursor::id);
            return this == ID_DOWN ? up.reversed() : up;
        }
    }

    /**
     * A place in an order.
     *
     * @param key of the item in that order's column
     */
    record Cursor(long key, long id) {
        String text(Order order) {
            String plain = order.parameter + ' ' + key + ' ' + id;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
        }

        static Optional<Cursor> parse(String text, Order order) {
            try {
                String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
                String[] parts = plain.split(" ", -1);
                if (parts.length == 3 && parts[0].equals(order.parameter)) {
                    return Optional.of(new Cursor(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
                }
            } catch (IllegalArgumentException e) {
                // not one of ours
            }
            return Optional.empty();
        }
    }

    boolean hasDue() {
        return dueBefore.isPresent() || dueAfter.isPresent();
    }

    /**
     * Reads a list's parameters.
     *
     * @throws HttpFailure 400 naming the parameter that is wrong
     */
    static TaskQuery of(Query query) {
        Order order = order(query);
        return new TaskQuery(
                query.limit(),
                done(query),
                query.text("tag"),
                due("due_before", query),
                due("due_after", query),
                query.text("q").map(SearchText::fold).filter(q -> !q.isEmpty()),
                order,
                query.text("cursor").map(c -> Cursor.parse(c, order).orElseThrow(() -> Query.bad("cursor"))));
    }

    private static Order order(Query query) {
        String wanted = query.text("sort").orElse(Order.ID.parameter);
        for (Order order : Order.values()) {
            if (order.parameter.equals(wanted)) {
                return order;
            }
        }
        throw Query.bad("sort");
    }

    private static Optional<Boolean> done(Query query) {
        return query.text("done").map(done -> {
            if (!done.equals("true") && !done.equals("false")) {
                throw Query.bad("done");
            }
            return done.equals("true");
        });
    }

    private static Optional<Long> due(String name, Query query) {
        return query.text(name)
                .map(due -> PLUS_AS_SPACE.matcher(due).replaceFirst("+$1"))
                .map(due -> Due.parse(due).orElseThrow(() -> Query.bad(name)).micros());
    }
}
