package tasks.account;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Those who wait, in groups of groups: each is named by the way to it, from the outermost group to the innermost. At each level
 * groups take turns, and within the innermost whoever came first is first. So a group has as many turns as its neighbours,
 * however many it brings, and one that comes anew waits for one turn of each at most.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class FairQueue<T> {
    private final Group<T> all = new Group<>();

    private static final class Group<T> {
        /** Of those that have had as many turns, in the order of the next; none is empty. */
        final Map<String, Group<T>> groups = new LinkedHashMap<>();
        /** Of an innermost group, as they came. */
        final Deque<T> elements = new ArrayDeque<>();

        int size;
        /** How many turns it has had, or would have had, had it been here. */
        long turns;

        /** The group of that name. One that comes anew is behind those that have had fewest turns, and before all others. */
        Group<T> inner(String name) {
            Group<T> known = groups.get(name);
            if (known != null) {
                return known;
            }
            Group<T> inner = new Group<>();
            inner.turns = groups.isEmpty() ? 0 : first().getValue().turns;
            groups.put(name, inner);
            return inner;
        }

        /** The one whose turn it is. */
        Map.Entry<String, Group<T>> first() {
            return groups.entrySet().stream()
                    .reduce((one, later) -> later.getValue().turns < one.getValue().turns ? later : one)
                    .orElseThrow();
        }

        boolean isInnermost() {
            return groups.isEmpty();
        }

        /** Of those that have most, the one whose turn is last. */
        Map.Entry<String, Group<T>> largest() {
            return groups.entrySet().stream()
                    .reduce((one, later) -> later.getValue().size >= one.getValue().size ? later : one)
                    .orElseThrow();
        }
    }

    int size() {
        return all.size;
    }

    void add(List<String> way, T element) {
        Group<T> group = all;
        group.size++;
        for (String name : way) {
            group = group.inner(name);
            group.size++;
        }
        group.elements.addLast(element);
    }

    /** Takes out the one whose turn it is; there must be one. */
    T next() {
        return next(all);
    }

    private static <T> T next(Group<T> group) {
        group.size--;
        if (group.isInnermost()) {
            return group.elements.removeFirst();
        }
        Map.Entry<String, Group<T>> first = group.first();
        String name = first.getKey();
        Group<T> inner = first.getValue();
        group.groups.remove(name);
        T next = next(inner);
        if (inner.size > 0) {
            inner.turns++;
            group.groups.put(name, inner);
        }
        return next;
    }

    /** Takes one out, wherever it stands. */
    void remove(List<String> way, T element) {
        remove(all, way, element);
    }

    private static <T> boolean remove(Group<T> group, List<String> way, T element) {
        boolean removed = false;
        if (way.isEmpty()) {
            removed = group.elements.remove(element);
        } else {
            Group<T> inner = group.groups.get(way.get(0));
            if (inner != null && remove(inner, way.subList(1, way.size()), element)) {
                removed = true;
                if (inner.size == 0) {
                    group.groups.remove(way.get(0));
                }
            }
        }
        group.size -= removed ? 1 : 0;
        return removed;
    }

    /**
     * Makes room for one more: takes out the newest of the largest group, where that leaves shares that differ by less.
     *
     * @param way of the one that comes
     * @return empty where its own groups have as much as any
     */
    Optional<T> displace(List<String> way) {
        return displace(all, way);
    }

    private static <T> Optional<T> displace(Group<T> group, List<String> way) {
        if (group.isInnermost()) {
            return Optional.empty();
        }
        Group<T> own = group.groups.get(way.get(0));
        Optional<T> displaced;
        if (group.largest().getValue().size > (own == null ? 0 : own.size) + 1) {
            displaced = Optional.of(newestOfLargest(group));
        } else {
            displaced = own == null ? Optional.empty() : displace(own, way.subList(1, way.size()));
            group.size -= displaced.isPresent() ? 1 : 0;
        }
        return displaced;
    }

    private static <T> T newestOfLargest(Group<T> group) {
        group.size--;
        if (group.isInnermost()) {
            return group.elements.removeLast();
        }
        Map.Entry<String, Group<T>> largest = group.largest();
        T newest = newestOfLargest(largest.getValue());
        if (largest.getValue().size == 0) {
            group.groups.remove(largest.getKey());
        }
        return newest;
    }
}
