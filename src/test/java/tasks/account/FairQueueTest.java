package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whose turn it is among groups of groups, and who has to go. */
class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>();

    /** Named {@code group/group…/number}. */
    private void add(String... names) {
        for (String name : names) {
            queue.add(way(name), name);
        }
    }

    private static List<String> way(String name) {
        List<String> parts = List.of(name.split("/"));
        return parts.subList(0, parts.size() - 1);
    }

    private List<String> all() {
        List<String> all = new ArrayList<>();
        while (queue.size() > 0) {
            all.add(queue.next());
        }
        return all;
    }

    @Test
    void groupsTakeTurnsAtEachLevel() {
        add("a/x/1", "a/x/2", "a/y/1", "a/y/2", "b/x/1", "b/x/2", "b/x/3");
        assertEquals(List.of("a/x/1", "b/x/1", "a/y/1", "b/x/2", "a/x/2", "b/x/3", "a/y/2"), all());
    }

    /** And before those that have had their turn since. */
    @Test
    void whoComesAnewIsBehindOneOfEachAndNoMore() {
        add("a/1", "a/2", "a/3", "b/1", "b/2");
        assertEquals("a/1", queue.next());
        add("c/1");
        assertEquals(List.of("b/1", "c/1", "a/2", "b/2", "a/3"), all());
    }

    /** Else who comes again at once, each time that he is served, would always be first. */
    @Test
    void whoComesAgainHasNoTurnBeforeThoseWhoWait() {
        add("a/1", "a/2", "b/1");
        assertEquals("a/1", queue.next());
        add("a/3");
        assertEquals("b/1", queue.next());
        add("b/2");
        assertEquals(List.of("a/2", "b/2", "a/3"), all());
    }

    @Test
    void roomIsMadeByTheNewestOfTheLargestGroupOfTheLargest() {
        add("a/x/1", "a/y/1", "a/y/2", "b/x/1");
        assertEquals(Optional.of("a/y/2"), queue.displace(way("c/x/1")));
        add("c/x/1");
        assertEquals(Optional.of("a/y/1"), queue.displace(way("d/x/1")));
        add("d/x/1");
        assertEquals(Optional.empty(), queue.displace(way("e/x/1")));
        assertEquals(Optional.empty(), queue.displace(way("a/z/1")), "its own group has as much as any");
        assertEquals(List.of("a/x/1", "b/x/1", "c/x/1", "d/x/1"), all());
    }

    @Test
    void whoLeavesIsCountedNoMore() {
        add("a/x/1", "a/x/2", "b/x/1");
        queue.remove(way("a/x/1"), "a/x/1");
        queue.remove(way("a/x/1"), "a/x/1");
        queue.remove(way("z/x/1"), "z/x/1");
        assertEquals(2, queue.size());
        queue.remove(way("b/x/1"), "b/x/1");
        assertEquals(List.of("a/x/2"), all());
    }

    /** Against a plain list of what waits. */
    @Test
    void nothingIsLostOrServedTwice() {
        Random random = new Random(7);
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String name = random.nextInt(2) + "/" + random.nextInt(3) + "/" + random.nextInt(4) + "/" + i;
            int what = random.nextInt(10);
            if (what < 5) {
                add(name);
                waiting.add(name);
            } else if (what < 7 && !waiting.isEmpty()) {
                assertTrue(waiting.remove(queue.next()));
            } else if (what < 8 && !waiting.isEmpty()) {
                String gone = waiting.remove(random.nextInt(waiting.size()));
                queue.remove(way(gone), gone);
            } else {
                Map<String, Integer> before = sizes(waiting);
                Optional<String> displaced = queue.displace(way(name));
                displaced.ifPresent(gone -> {
                    assertTrue(waiting.remove(gone));
                    assertTrue(isFairer(before, gone, name), () -> gone + " for " + name + " of " + before);
                });
            }
            assertEquals(waiting.size(), queue.size());
        }
    }

    private static Map<String, Integer> sizes(List<String> waiting) {
        Map<String, Integer> sizes = new HashMap<>();
        for (String name : waiting) {
            for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
                sizes.merge(name.substring(0, slash), 1, Integer::sum);
            }
        }
        return sizes;
    }

    /** At the outermost level at which the two part. */
    private static boolean isFairer(Map<String, Integer> sizes, String gone, String instead) {
        int slash = gone.indexOf('/');
        while (gone.regionMatches(0, instead, 0, slash + 1)) {
            slash = gone.indexOf('/', slash + 1);
        }
        int own = sizes.getOrDefault(instead.substring(0, instead.indexOf('/', slash)), 0);
        return sizes.get(gone.substring(0, gone.indexOf('/', slash))) > own + 1;
    }
}
