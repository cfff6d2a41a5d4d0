package tasks.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.task.TaskDesk.assertRefused;
import static tasks.task.TaskDesk.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.account.AccountDao;
import tasks.http.Reply;
import tasks.testkit.Json;
import tasks.testkit.TestDatabase;

/** Lists, filters, orders and pages in both databases. */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class TaskListDaoTest {
    @RegisterExtension
    final TestDatabase database;

    private TaskDesk tasks;
    private long ann;

    TaskListDaoTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void openAccounts() throws Exception {
        tasks = new TaskDesk(database.database());
        AccountDao accounts = new AccountDao(database.database());
        ann = accounts.findOrCreate("ann");
        tasks.post(accounts.findOrCreate("bob"), "{\"title\":\"bob's\",\"tags\":[\"home\"],\"due\":\"2026-01-01\"}");
    }

    private long post(String members) throws Exception {
        return TaskDesk.id(tasks.post(ann, "{\"title\":\"t\"" + (members.isEmpty() ? "" : ",") + members + "}"));
    }

    @Test
    void theListIsById() throws Exception {
        long c = tasks.create(ann, "c");
        long a = tasks.create(ann, "a");
        tasks.put(ann, c, "{\"title\":\"changed last\"}");
        assertEquals(
                "{\"user\":\"user" + ann + "\",\"items\":[{\"id\":" + c + ",\"title\":\"changed last\"},{\"id\":" + a
                        + ",\"title\":\"a\"}]}",
                text(tasks.list(ann, "unknown=%zz&other")));
        assertEquals(List.of(a, c), tasks.ids(ann, "sort=-id"));
    }

    @Test
    void filtersLeaveOutWhatTheyDoNotName() throws Exception {
        long plain = post("");
        long done = post("\"done\":true,\"tags\":[\"home\",\"Work\"]");
        long early = post("\"due\":\"2026-01-01\",\"tags\":[\"home\"]");
        long late = post("\"due\":\"2026-01-02T00:00:00+01:00\"");
        assertEquals(List.of(done), tasks.ids(ann, "done=true"));
        assertEquals(List.of(plain, early, late), tasks.ids(ann, "done=false"));
        assertEquals(List.of(done, early), tasks.ids(ann, "tag=home"));
        assertEquals(List.of(early, done), tasks.ids(ann, "tag=home&sort=-id"));
        assertEquals(List.of(early, done), tasks.ids(ann, "tag=home&sort=due"));
        assertEquals(List.of(done), tasks.ids(ann, "tag=Work"));
        assertEquals(List.of(), tasks.ids(ann, "tag=work"));
        assertEquals(List.of(), tasks.ids(ann, "tag="));
        assertEquals(List.of(early), tasks.ids(ann, "done=false&tag=home"));
        assertEquals(List.of(early), tasks.ids(ann, "due_before=2026-01-01T12:00:00Z"));
        assertEquals(List.of(late), tasks.ids(ann, "due_after=2026-01-01"));
        assertEquals(List.of(early, late), tasks.ids(ann, "due_after=2025-12-31"));
        assertEquals(List.of(late), tasks.ids(ann, "due_after=2026-01-01&due_before=2026-01-02"));
    }

    @Test
    void aSearchTakesTextAsItIsAndIgnoresLetterCase() throws Exception {
        long percent = tasks.create(ann, "100% \u00c4pfel");
        long under = tasks.create(ann, "snake_case!");
        long described = post("\"description\":\"first line\\nNEXT \\\\ line\"");
        assertEquals(List.of(percent), tasks.ids(ann, "q=%25"));
        assertEquals(List.of(under), tasks.ids(ann, "q=_"));
        assertEquals(List.of(under), tasks.ids(ann, "q=CASE!"));
        assertEquals(List.of(percent), tasks.ids(ann, "q=%C3%A4PFEL"));
        assertEquals(List.of(described), tasks.ids(ann, "q=next+%5C"));
        assertEquals(List.of(), tasks.ids(ann, "q=bob"));
        assertEquals(3, tasks.ids(ann, "q=").size());
        tasks.patch(ann, described, "{\"description\":null}");
        assertEquals(List.of(), tasks.ids(ann, "q=next"));
    }

    @Test
    void aSearchIgnoresLetterCaseInEveryScript() throws Exception {
        long greek = tasks.create(ann, "\u039F\u0394\u039F\u03A3 \u03BF\u03B4\u03CC\u03C2");
        long turkish = tasks.create(ann, "\u0130stanbul");
        long deseret = tasks.create(ann, "\uD801\uDC00");
        for (String sigma : List.of("%CE%A3", "%CF%83", "%CF%82")) {
            assertEquals(List.of(greek), tasks.ids(ann, "q=%CE%BF%CE%B4%CE%BF" + sigma), sigma);
            assertEquals(List.of(greek), tasks.ids(ann, "q=%CE%9F%CE%94%CE%8C" + sigma), sigma);
        }
        assertEquals(List.of(turkish), tasks.ids(ann, "q=ISTANBUL"));
        assertEquals(List.of(turkish), tasks.ids(ann, "q=%C4%B0STANBUL"));
        assertEquals(List.of(deseret), tasks.ids(ann, "q=%F0%90%90%A8"));
    }

    @Test
    void aSearchDoesNotFindWhatLiesBetweenTitleAndDescription() throws Exception {
        long task = TaskDesk.id(tasks.post(ann, "{\"title\":\"the end\",\"description\":\"begin\"}"));
        long lines = post("\"description\":\"end\\nbegin\"");
        long nonCharacter = tasks.create(ann, "\uFFFF");
        assertEquals(List.of(lines), tasks.ids(ann, "q=%0A"));
        assertEquals(List.of(lines), tasks.ids(ann, "q=end%0Abegin"));
        assertEquals(List.of(task, lines), tasks.ids(ann, "q=begin"));
        assertEquals(List.of(nonCharacter), tasks.ids(ann, "q=%EF%BF%BF"));
        assertEquals(List.of(), tasks.ids(ann, "q=end%EF%BF%BFbegin"));
    }

    @Test
    void theLongestTextsCanBeSearched() throws Exception {
        String astral = "\uD83D\uDE00";
        String body =
                "{\"title\":\"" + astral.repeat(500) + "\",\"description\":\"" + astral.repeat(9_999) + "\u03A3\"}";
        assertEquals(List.of(TaskDesk.id(tasks.post(ann, body))), tasks.ids(ann, "q=%F0%9F%98%80%CF%82"));
    }

    @Test
    void aSpaceBeforeAnOffsetIsAPlusSignThatWasNotEscaped() throws Exception {
        long early = post("\"due\":\"2026-01-01T00:00:00+01:00\"");
        long late = post("\"due\":\"2026-01-01T00:00:00Z\"");
        for (String sign : List.of("%2B", "+", "%20")) {
            assertEquals(List.of(early), tasks.ids(ann, "due_before=2026-01-01T00:59:59" + sign + "01:00"));
            assertEquals(List.of(late), tasks.ids(ann, "due_after=2026-01-01T00:00:00.5" + sign + "01:00"));
        }
    }

    @Test
    void ordersPutThoseWithoutTheMemberLastAndTiesById() throws Exception {
        long none = post("");
        long three = post("\"priority\":3,\"due\":\"2026-01-02\"");
        long one = post("\"priority\":1,\"due\":\"2026-01-01T23:00:00-01:00\"");
        long alsoThree = post("\"priority\":3,\"due\":\"2025-01-01\"");
        long alsoNone = post("");
        assertEquals(List.of(one, three, alsoThree, none, alsoNone), tasks.ids(ann, "sort=priority"));
        assertEquals(List.of(three, alsoThree, one, none, alsoNone), tasks.ids(ann, "sort=-priority"));
        assertEquals(List.of(alsoThree, three, one, none, alsoNone), tasks.ids(ann, "sort=due"));
        assertEquals(List.of(three, one, alsoThree, none, alsoNone), tasks.ids(ann, "sort=-due"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=",
                "limit=x",
                "limit=-1",
                "limit=1&limit=1",
                "done=1",
                "done=",
                "sort=",
                "sort=title",
                "sort=--id",
                "due_before=",
                "due_before=now",
                "due_after=2026",
                "due_after=2026-01-01+12:00",
                "due_after=2026-01-01+12:00:00Z",
                "due_after=2026-01-01T12:00:00++01:00",
                "cursor=",
                "cursor=x",
                "cursor=aWQgMSAx&sort=due",
                "cursor=aWQgMQ",
                "cursor=aWQgeCAx",
                "cursor=%00",
                "q=%ff",
                "tag=%c3",
            })
    void aKnownParameterWithABadValueIsNamed(String query) {
        assertRefused(400, "Query parameter " + query.split("=")[0] + " is invalid", () -> tasks.list(ann, query));
    }

    @ParameterizedTest
    @EnumSource(TaskQuery.Order.class)
    void pagesTogetherAreTheListWhateverTheirSize(TaskQuery.Order order) throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            String due = random.nextBoolean() ? "" : "\"due\":\"2026-01-0" + (1 + random.nextInt(4)) + "\"";
            String priority = random.nextBoolean() ? "" : "\"priority\":" + (1 + random.nextInt(3));
            post(due + (due.isEmpty() || priority.isEmpty() ? "" : ",") + priority);
        }
        String sort = "sort=" + order.parameter();
        List<Long> all = tasks.ids(ann, sort);
        assertEquals(40, all.size());
        for (int limit : new int[] {1, 3, 39, 40, 41}) {
            assertEquals(all, pages(sort + "&limit=" + limit), sort + " by " + limit);
            String due = "&due_before=2026-01-03&" + sort;
            assertEquals(tasks.ids(ann, due), pages("limit=" + limit + due), due);
        }
    }

    private List<Long> pages(String query) throws Exception {
        List<Long> ids = new ArrayList<>();
        String page = query;
        while (page != null) {
            Reply reply = tasks.list(ann, page);
            JsonNode json = Json.read(text(reply));
            json.get("items").forEach(item -> ids.add(item.get("id").asLong()));
            String link = reply.headers().get("Link");
            assertEquals(json.has("next"), link != null);
            page = null;
            if (link != null) {
                assertTrue(link.startsWith("</tasks?") && link.endsWith(">; rel=\"next\""), link);
                page = link.substring("</tasks?".length(), link.indexOf('>'));
                assertTrue(page.endsWith("cursor=" + json.get("next").asText()), page);
            }
        }
        return ids;
    }

    /** What is moved, made or deleted meanwhile may be there or not; what stays is there once, in its order. */
    @Test
    void whatKeepsItsPlaceIsThereOnceWhileOthersWrite() throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < 10; round++) {
            Map<Long, Integer> steady = new HashMap<>();
            List<Long> moving = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                int priority = 1 + random.nextInt(9);
                long id = post("\"priority\":" + priority);
                if (i % 3 == 0) {
                    moving.add(id);
                } else {
                    steady.put(id, priority);
                }
            }
            List<Long> seen = new ArrayList<>();
            String cursor = "";
            do {
                Reply reply = tasks.list(ann, "sort=priority&limit=" + (1 + random.nextInt(5)) + cursor);
                JsonNode json = Json.read(text(reply));
                json.get("items").forEach(item -> seen.add(item.get("id").asLong()));
                cursor = json.has("next") ? "&cursor=" + json.get("next").asText() : null;
                Collections.shuffle(moving, random);
                tasks.put(ann, moving.get(0), "{\"title\":\"moved\",\"priority\":" + (1 + random.nextInt(9)) + "}");
                tasks.delete(ann, moving.remove(1));
                moving.add(post("\"priority\":" + (1 + random.nextInt(9))));
            } while (cursor != null);
            seen.retainAll(steady.keySet());
            List<Long> expected = steady.keySet().stream()
                    .sorted(Comparator.<Long>comparingInt(steady::get).thenComparing(Comparator.naturalOrder()))
                    .toList();
            assertEquals(expected, seen);
            for (long id : tasks.ids(ann, "")) {
                tasks.delete(ann, id);
            }
        }
    }

    @Test
    void aListIsAThousandAtMost() throws Exception {
        for (int i = 0; i < 1_001; i++) {
            tasks.create(ann, "t" + i);
        }
        JsonNode first = Json.read(text(tasks.list(ann, "")));
        assertEquals(1_000, first.get("items").size());
        JsonNode second =
                Json.read(text(tasks.list(ann, "cursor=" + first.get("next").asText())));
        assertEquals(1, second.get("items").size());
        assertFalse(second.has("next"));
    }
}
