package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.account.AccountDao;
import tasks.change.FeedDao;
import tasks.change.HistoryDao;
import tasks.db.Sql;
import tasks.http.PageBudget;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/** However much a client has stored, a page is of a size that a server can hold; and page by page, everything is there. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class LongPagesTest {
    private static final int LONGEST = 10_000;
    /** What a page can have at most: what its budget is, in characters that JSON writes as six bytes, and a frame. */
    private static final int MOST_BYTES = 6 * PageBudget.CHARACTERS + 200_000;

    @RegisterExtension
    final TestDatabase database;

    private TaskDesk tasks;
    private long ann;

    LongPagesTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        tasks = new TaskDesk(database.database());
        ann = new AccountDao(database.database()).findOrCreate("ann");
    }

    /** Written as six bytes each. */
    private static String longText() {
        return "\\u0001".repeat(LONGEST);
    }

    private long longTask() throws Exception {
        return TaskDesk.id(tasks.post(ann, "{\"title\":\"t\",\"description\":\"" + longText() + "\"}"));
    }

    @Test
    void aListOfLongTasksComesInPages() throws Exception {
        List<Long> made = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            made.add(longTask());
        }
        List<Long> listed = new ArrayList<>();
        int pages = 0;
        String query = "";
        while (query != null) {
            byte[] page = tasks.list(ann, query).body();
            assertTrue(page.length < MOST_BYTES, () -> page.length + " bytes");
            JsonNode json = Json.read(new String(page, java.nio.charset.StandardCharsets.UTF_8));
            json.get("items").forEach(item -> listed.add(item.get("id").asLong()));
            query = json.has("next") ? "cursor=" + json.get("next").asText() : null;
            pages++;
        }
        assertEquals(made, listed);
        assertEquals(3, pages);
    }

    @Test
    void aFeedOfLongNotesComesInPages() throws Exception {
        FeedDao feed = new FeedDao(database.database(), new TaskStatesDao());
        int notes = 60;
        for (int t = 0; t < 4; t++) {
            long task = tasks.create(ann, "t" + t);
            for (int n = 0; n < notes; n++) {
                tasks.postNote(ann, task, "\u0001".repeat(LONGEST));
            }
        }
        long since = 0;
        int entries = 0;
        boolean more = true;
        while (more) {
            FeedDao.Page page = feed.page(ann, new FeedDao.Position(since, 0, Optional.empty()), 1_000);
            assertEquals(1, page.entries().size());
            JsonNode task = Json.read(page.entries().get(0).state().orElseThrow());
            assertEquals(notes, task.get("notes").size());
            since = page.next();
            more = page.more();
            entries++;
        }
        assertEquals(4, entries);
    }

    /** As it is after the retention, which is why such a page goes on past its limit. */
    @Test
    void aFirstPageOfWritesFromLongAgoIsNoLongerThanOneCanHold() throws Exception {
        int all = 150;
        for (int i = 0; i < all; i++) {
            longTask();
        }
        database.database().inTransaction(0, connection -> Sql.update(connection, "UPDATE account SET horizon = seq"));
        FeedDao feed = new FeedDao(database.database(), new TaskStatesDao());
        FeedDao.Page page = feed.page(ann, new FeedDao.Position(0, 0, Optional.empty()), 10);
        long characters = page.entries().stream()
                .mapToLong(entry -> entry.state().orElse("").length())
                .sum();
        assertTrue(characters >= 4_000_000 && characters < 4_700_000, () -> characters + " characters");
        int told = page.entries().size();
        while (page.more()) {
            page = feed.page(ann, new FeedDao.Position(page.next(), page.start().orElse(0), Optional.empty()), 10);
            told += page.entries().size();
        }
        assertEquals(all, told);
    }

    @Test
    void whatATasksNotesAreIsKnownThroughAllTheirWrites() throws Exception {
        long task = tasks.create(ann, "t");
        long first = TaskDesk.id(tasks.postNote(ann, task, "12345"));
        long second = TaskDesk.id(tasks.postNote(ann, task, "\uD83D\uDE00"));
        assertEquals(7, database.number("SELECT note_size FROM task"));
        tasks.putNote(ann, task, first, "{\"text\":\"123\"}");
        assertEquals(5, database.number("SELECT note_size FROM task"));
        tasks.deleteNote(ann, task, first);
        assertEquals(2, database.number("SELECT note_size FROM task"));
        tasks.deleteNote(ann, task, second);
        assertEquals(0, database.number("SELECT note_size FROM task"));
    }

    @Test
    void aHistoryOfLongStatesComesInPages() throws Exception {
        long task = longTask();
        for (int i = 0; i < 40; i++) {
            tasks.patch(ann, task, "{\"priority\":" + (1 + i % 9) + "}");
        }
        HistoryDao histories = new HistoryDao(database.database());
        long since = 0;
        int items = 0;
        int pages = 0;
        boolean more = true;
        while (more) {
            HistoryDao.Page page = histories.page(ann, task, since, 1_000);
            items += page.items().size();
            since = page.items().get(page.items().size() - 1).seq();
            more = page.more();
            pages++;
        }
        assertEquals(41, items);
        assertEquals(3, pages);
    }
}
