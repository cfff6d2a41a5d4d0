package tasks.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tasks.change.ChangeDao;
import tasks.db.Database;
import tasks.db.Sql;

/** No write of what an account owns can forget the change log: it has to go through {@link ChangeDao#write}. */
class WriteRulesTest {
    /** Those who may open a transaction of their own: they write no task and no note. */
    private static final Set<String> OWN_TRANSACTIONS = Set.of(
            "ChangeDao",
            "AccountDao",
            "BlockDao",
            "FeedDao",
            "EpochDao",
            "RetentionDao",
            "IdempotencyDao",
            "PurgeDao",
            "LocalAccountDao",
            "OidcAccountDao",
            "SessionDao",
            "TokenDao",
            "KeyDao",
            "AuditDao",
            "LeaseDao",
            "WebhookDao",
            "OutboxDao");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("tasks");

    @Test
    void transactionsAreOpenedByTheLogAndByThoseWhoOwnNoTasks() {
        assertEquals(
                Set.of(),
                callers(call -> call.getTargetOwner().isEquivalentTo(Database.class)
                        && call.getName().equals("inTransaction")
                        && !call.getOriginOwner().isEquivalentTo(Database.class)
                        && !OWN_TRANSACTIONS.contains(call.getOriginOwner().getSimpleName())));
    }

    /** Only {@link ChangeDao#write} makes a {@link ChangeDao.Write}. */
    @Test
    void whatWritesTasksAndNotesHoldsAWriteOfTheLog() {
        assertEquals(
                Set.of(),
                callers(call -> writes(call)
                        && !OWN_TRANSACTIONS.contains(outermost(call))
                        && !call.getOriginOwner().getPackageName().equals("tasks.db")
                        && !holdsAWrite(call.getOrigin())));
    }

    private static boolean writes(JavaCall<?> call) {
        boolean byStatement = call.getTargetOwner().isAssignableTo(Statement.class)
                && call.getName().startsWith("execute")
                && !call.getName().equals("executeQuery");
        return byStatement
                || (call.getTargetOwner().isEquivalentTo(Sql.class)
                        && call.getName().startsWith("update"));
    }

    private Set<String> callers(Predicate<JavaCall<?>> forbidden) {
        Set<String> callers = new TreeSet<>();
        classes.stream()
                .flatMap(c -> c.getCodeUnits().stream())
                .flatMap(code -> code.getCallsFromSelf().stream())
                .filter(forbidden)
                .forEach(call -> callers.add(call.getOrigin().getFullName()));
        return callers;
    }

    private static String outermost(JavaCall<?> call) {
        String name = call.getOriginOwner().getName();
        String inPackage = name.substring(name.lastIndexOf('.') + 1);
        return inPackage.contains("$") ? inPackage.substring(0, inPackage.indexOf('$')) : inPackage;
    }

    /** Takes one, or is handed one by the log, in a lambda of its own. */
    private static boolean holdsAWrite(JavaCodeUnit code) {
        return code.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(ChangeDao.Write.class))
                || code.getCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ChangeDao.class)
                                && call.getName().equals("write"));
    }
}
