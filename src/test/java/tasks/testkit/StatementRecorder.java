package tasks.testkit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import tasks.db.Database;

/** Remembers what a database is asked: it stands between the pool and those who use it. */
public final class StatementRecorder {
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final Consumer<String> before;

    /**
     * A statement that was executed.
     *
     * @param parameters in their order
     */
    public record Asked(String sql, List<Object> parameters) {}

    /** From now on. */
    public StatementRecorder(Database database) {
        this(database, sql -> {});
    }

    /**
     * As above.
     *
     * @param before is run before each statement, on the thread that asks
     */
    public StatementRecorder(Database database, Consumer<String> before) {
        this.before = before;
        try {
            Object pool = field(Database.class, "pool").get(database);
            Field life = field(pool.getClass(), "life");
            Object now = life.get(pool);
            HikariDataSource connections =
                    (HikariDataSource) field(now.getClass(), "pool").get(now);
            Constructor<?> constructor = now.getClass().getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            life.set(
                    pool,
                    constructor.newInstance(
                            new Recorded(connections),
                            field(now.getClass(), "source").get(now)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The pool is not where it was", e);
        }
    }

    private static Field field(Class<?> home, String name) throws NoSuchFieldException {
        Field field = home.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** What has been asked since the last time. */
    public List<Asked> take() {
        List<Asked> taken = new ArrayList<>();
        for (Asked each = asked.poll(); each != null; each = asked.poll()) {
            taken.add(each);
        }
        return taken;
    }

    private final class Recorded extends HikariDataSource {
        private final HikariDataSource pool;

        Recorded(HikariDataSource pool) {
            this.pool = pool;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = pool.getConnection();
            return proxy(Connection.class, (proxy, method, arguments) -> {
                Object result = call(connection, method, arguments);
                return result instanceof PreparedStatement statement
                        ? record(statement, (String) arguments[0])
                        : result;
            });
        }

        @Override
        public HikariPoolMXBean getHikariPoolMXBean() {
            return pool.getHikariPoolMXBean();
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    private PreparedStatement record(PreparedStatement statement, String sql) {
        Map<Integer, Object> parameters = new TreeMap<>();
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            if (method.getName().startsWith("set") && arguments.length == 2) {
                parameters.put((Integer) arguments[0], arguments[1]);
            } else if (method.getName().startsWith("execute")) {
                before.accept(sql);
                asked.add(new Asked(sql, new ArrayList<>(parameters.values())));
            }
            return call(statement, method, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
