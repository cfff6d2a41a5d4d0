package tasks.cost;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;

/**
 * What {@code GET /tasks/{id}} costs at least: one servlet without filters, the product's SQL on the product's pool
 * settings, its body and its two log lines, and nothing else. It trusts every client and is fit for comparison only.
 */
@SuppressWarnings("SystemOut") // the plainest log there is, on purpose
public final class BareServlet extends HttpServlet {
    /** The environment variable that turns its two lines off where it is {@code false}. */
    static final String LOG = "BARE_LOG";

    private static final boolean LOGS = !"false".equals(System.getenv(LOG));
    private static final long serialVersionUID = 1L;

    private static final String PREFIX = "/tasks/";
    private static final long OWNER = 1;

    @SuppressWarnings("serial") // set in init; a servlet is never serialised
    private HikariDataSource pool;

    @Override
    public void init() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:file:" + System.getenv("TASKS_DATA_DIR") + "/tasks;DB_CLOSE_ON_EXIT=FALSE");
        h2.setUser("sa");
        h2.setPassword("");
        HikariConfig config = new HikariConfig();
        config.setDataSource(h2);
        config.setMaximumPoolSize(10);
        config.setConnectionTimeout(1_500);
        config.setValidationTimeout(1_000);
        pool = new HikariDataSource(config);
    }

    @Override
    public void destroy() {
        pool.close();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long start = System.nanoTime();
        String method = request.getMethod();
        String path = request.getRequestURI();
        say("[REQUEST]  " + method + ' ' + path);
        if (path.startsWith(PREFIX)) {
            long id = Long.parseLong(path.substring(PREFIX.length()));
            answer(response, "{\"id\":" + id + ",\"title\":\"" + title(id) + "\"}");
        } else {
            answer(response, "{\"message\":\"API is running\"}");
        }
        say("[RESPONSE] " + method + ' ' + path + " status=" + response.getStatus() + " duration="
                + seconds(System.nanoTime() - start) + 's');
    }

    private String title(long id) {
        try (Connection connection = pool.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT title FROM task WHERE id = ? AND owner = ?")) {
            select.setLong(1, id);
            select.setLong(2, OWNER);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without a log it is the least that could be: no server with one can cost as little. */
    private static void say(String line) {
        if (LOGS) {
            System.out.println(line);
        }
    }

    private static void answer(HttpServletResponse response, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Four decimals, without the cost of a format. */
    private static String seconds(long nanos) {
        long steps = (nanos + 50_000) / 100_000;
        return steps / 10_000 + "." + Long.toString(10_000 + steps % 10_000).substring(1);
    }
}
