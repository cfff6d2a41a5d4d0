package tasks.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tasks.account.AccountEndpoints;
import tasks.account.AuditEndpoints;
import tasks.account.KeyEndpoints;
import tasks.account.SessionEndpoints;
import tasks.account.TokenEndpoints;
import tasks.http.Route;
import tasks.live.LiveEndpoints;
import tasks.live.WebhookEndpoints;
import tasks.ops.HealthEndpoints;
import tasks.ops.Metrics;
import tasks.ops.OpenApiEndpoints;
import tasks.task.NoteEndpoints;
import tasks.task.TaskEndpoints;

/** The description of the API has the rows of the route table, no more and no less, and says of each who may call it. */
public class RoutesMatchOpenApiTest {
    /** Open to anyone, but not for everything. */
    private static final Set<String> REFUSING = Set.of("POST /accounts", "POST /login", "GET /live");

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private static JsonNode description() throws Exception {
        try (InputStream in = RoutesMatchOpenApiTest.class.getResourceAsStream("/openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        }
    }

    /** The rows, of endpoints that have nothing behind them. */
    public static List<Route> table() {
        return Routes.table(
                new Routes.Endpoints(
                        new TaskEndpoints(null, null),
                        new NoteEndpoints(null),
                        new LiveEndpoints(null, null, null, Optional.empty()),
                        new Routes.Endpoints.Identity(
                                new AccountEndpoints(null, null, null, null, null, false, null),
                                new SessionEndpoints(null, null, null, null, null, null, null, null, null, null),
                                new TokenEndpoints(null, null, null, null),
                                new AuditEndpoints(null),
                                new KeyEndpoints(null)),
                        new Routes.Endpoints.Operation(
                                new HealthEndpoints(null), new OpenApiEndpoints(), Optional.of(new Metrics(() -> 0))),
                        new WebhookEndpoints(null, false, owner -> {}, null)),
                List.of());
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsARoute() throws Exception {
        Set<String> described = new TreeSet<>();
        description()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(member -> {
                    if (METHODS.contains(member)) {
                        described.add(member.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        Set<String> routes = new TreeSet<>();
        table().forEach(route -> routes.add(route.method() + " " + route.template()));
        assertEquals(routes, described);
    }

    @Test
    void everyDescriptionSaysWhetherAnybodyMayCallAndWhetherABodyIsRead() throws Exception {
        for (Route route : table()) {
            JsonNode operation = description()
                    .get("paths")
                    .get(route.template())
                    .get(route.method().toLowerCase(Locale.ROOT));
            String row = route.method() + " " + route.template();
            boolean open =
                    operation.has("security") && operation.get("security").isEmpty();
            assertEquals(!route.access().authenticated(), open, row);
            assertEquals(
                    route.access().authenticated() || REFUSING.contains(row),
                    operation.get("responses").has("403"),
                    row);
            assertEquals(route.body() == Route.Body.JSON, operation.has("requestBody"), row);
            assertEquals(
                    route.body() == Route.Body.JSON, operation.get("responses").has("413"), row);
        }
    }
}
