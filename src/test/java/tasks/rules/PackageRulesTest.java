package tasks.rules;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Imports go only to a lower level; packages of one level do not know each other. */
class PackageRulesTest {
    private static final Map<String, Integer> LEVELS = Map.ofEntries(
            Map.entry("app", 6),
            Map.entry("task", 5),
            Map.entry("live", 5),
            Map.entry("filter", 4),
            Map.entry("change", 4),
            Map.entry("account", 3),
            Map.entry("ops", 2),
            Map.entry("http", 1),
            Map.entry("db", 1),
            Map.entry("work", 1),
            Map.entry("config", 0),
            Map.entry("journal", 0));

    /** Where a library may be used: nowhere else. */
    private static final Map<String, Predicate<JavaClass>> HOMES = Map.of(
            "java.sql", c -> in(c, "db") || outermost(c).getSimpleName().endsWith("Dao"),
            "com.fasterxml.jackson", c -> in(c, "http", "filter", "app", "live"),
            "ch.qos.logback", c -> in(c, "filter"),
            "org.apache.hc", c -> in(c, "live"),
            "jakarta.servlet", c -> in(c, "http", "filter", "app", "live"),
            "jakarta.websocket", c -> in(c, "live"));

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("tasks");

    @Test
    void everyPackageHasALevel() {
        Set<String> unknown = new TreeSet<>();
        classes.forEach(c -> unknown.add(packageOf(c)));
        unknown.removeAll(LEVELS.keySet());
        assertEquals(Set.of(), unknown);
    }

    @Test
    void importsGoOnlyToALowerLevel() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : classes) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass().getBaseComponentType();
                if (!to.getPackageName().startsWith("tasks.") || packageOf(from).equals(packageOf(to))) {
                    continue;
                }
                boolean lower = LEVELS.get(packageOf(to)) < LEVELS.get(packageOf(from));
                boolean filterFromElsewhere =
                        packageOf(to).equals("filter") && !packageOf(from).equals("app");
                if (!lower || filterFromElsewhere) {
                    wrong.add(from.getName() + " -> " + to.getName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void thereIsNoCycle() {
        slices().matching("tasks.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void librariesStayWhereTheyBelong() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : classes) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                HOMES.forEach((library, home) -> {
                    if ((target.equals(library) || target.startsWith(library + ".")) && !home.test(from)) {
                        wrong.add(from.getName() + " uses " + target);
                    }
                });
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void theEnvironmentIsReadInConfigOnly() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : classes) {
            from.getMethodCallsFromSelf().stream()
                    .filter(call -> call.getTargetOwner().isEquivalentTo(System.class))
                    .filter(call -> List.of("getenv", "getProperty").contains(call.getName()))
                    .filter(call -> !packageOf(from).equals("config"))
                    .forEach(call -> wrong.add(call.getDescription()));
        }
        assertEquals(Set.of(), wrong);
    }

    private static String packageOf(JavaClass c) {
        String[] parts = c.getPackageName().split("\\.");
        return parts.length > 1 ? parts[1] : "";
    }

    private static JavaClass outermost(JavaClass c) {
        return c.getEnclosingClass().map(PackageRulesTest::outermost).orElse(c);
    }

    private static boolean in(JavaClass c, String... packages) {
        return List.of(packages).contains(packageOf(c));
    }
}
