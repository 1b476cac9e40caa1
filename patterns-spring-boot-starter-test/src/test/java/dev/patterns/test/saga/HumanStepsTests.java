/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.test.saga;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaChosen;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaRaised;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * The example of docs/saga-human-steps.md.
 */
class HumanStepsTests {

	private final Company company = mock(Company.class);

	@AutoClose
	private final SagaTestKit kit = SagaTestKit.of(new ExpenseSaga(this.company), new TravelExpenseSaga(this.company));

	@AfterEach
	void logOut() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void aDecisionSaysWhoseItWasAndWhen() {
		SagaExecution expense = start();
		expense.advance(Duration.ofHours(3));
		Instant raised = this.kit.now();
		logIn("bob");
		controller().decide("7", new Approval(true, "fine"));
		assertThat(expense.toEnd()).isCompleted();
		then(this.company).should().pay("7", "bob");
		assertThat(controller().history("7")).singleElement().satisfies((decision) -> {
			assertThat(decision.by()).isEqualTo("bob");
			assertThat(decision.raised()).isBetween(raised.minusSeconds(60), raised.plusSeconds(60));
			assertThat(decision.taken()).isAfterOrEqualTo(decision.raised());
		});
	}

	@Test
	void oneDecisionIsEnough() {
		SagaExecution paid = this.kit.saga(TravelExpenseSaga.class)
			.start(new Expense("9", "alice", "bob", BigDecimal.TEN))
			.toRest();
		this.kit.sagas().raise(paid.id(), "approval", new Approval(true, ""), "bob");
		assertThat(paid.toEnd()).isCompleted();
		then(this.company).should().pay("9", "bob");
		SagaExecution refused = this.kit.saga(TravelExpenseSaga.class)
			.start(new Expense("10", "alice", "bob", BigDecimal.TEN))
			.toRest();
		this.kit.sagas().raise(refused.id(), "approval", new Approval(false, "no"), "bob");
		assertThat(refused.toEnd()).isCompensated().hasReason(SagaEndReason.FAILED);
		assertThat(this.kit.saga(TravelExpenseSaga.class).run(new Expense("11", "alice", "bob", BigDecimal.TEN)))
			.isCompensated()
			.hasReason(SagaEndReason.TIMED_OUT);
	}

	@Test
	void whoDoesNotAnswerIsRemindedAndThenTheManagerIsAsked() {
		SagaExecution expense = start();
		expense.advance(Duration.ofDays(1));
		then(this.company).should().mail("bob", "Please decide on 7 (reminder 1)");
		expense.advance(Duration.ofDays(1));
		then(this.company).should().mail("manager", "Please decide on 7");
		assertThat(this.kit.sagas().get("expense-7").orElseThrow().customStatus()).isEqualTo("waits for manager");
		this.kit.sagas().raise("expense-7", "approval", new Approval(false, "too much"), "manager");
		assertThat(expense.toEnd()).isCompensated().hasReason(SagaEndReason.FAILED);
		then(this.company).should().mail("alice", "manager says no: too much");
	}

	@Test
	void whoIsAskedMayAskAnother() {
		SagaExecution expense = start();
		this.kit.sagas().raise("expense-7", "delegation", new Delegation("carol"), "bob");
		expense.toRest();
		then(this.company).should().mail("carol", "Please decide on 7");
		this.kit.sagas().raise("expense-7", "approval", new Approval(true, ""), "carol");
		assertThat(expense.toEnd()).isCompleted();
		then(this.company).should().pay("7", "carol");
	}

	@Test
	void whatNobodyDecidesIsRefusedInTheEnd() {
		assertThat(this.kit.saga(ExpenseSaga.class).run(new Expense("8", "alice", "bob", BigDecimal.TEN)))
			.isCompensated();
		then(this.company).should().mail("alice", "nobody says no: not decided in time");
	}

	@Test
	void whatWaitsCanBeListed() {
		start().toRest();
		assertThat(controller().waiting("sales")).containsExactly(new Task("expense-7", "waits for bob"));
		assertThat(controller().waiting("purchase")).isEmpty();
	}

	private SagaExecution start() {
		return this.kit.saga(ExpenseSaga.class)
			.with(SagaStartOptions.id("expense-7").withAttribute("department", "sales"))
			.start(new Expense("7", "alice", "bob", BigDecimal.TEN))
			.toRest();
	}

	private ExpenseController controller() {
		return new ExpenseController(this.kit.sagas());
	}

	private static void logIn(String user) {
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken(user, "", "ROLE_MANAGER"));
	}

	interface Company {

		void mail(String to, String text);

		void pay(String expense, @Nullable String approvedBy);

	}

	record Expense(String id, String employee, String approver, BigDecimal amount) {

	}

	record Approval(boolean granted, String note) {

	}

	record Delegation(String to) {

	}

	record Decision(boolean granted, @Nullable String by, String note) {

	}

	record Task(String id, @Nullable String status) {

	}

	record Decided(@Nullable String by, Instant raised, @Nullable Instant taken) {

	}

	static final class Refused extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Refused(@Nullable String by, String note) {
			super(by + ": " + note);
		}

	}

	@Saga("travel-expense")
	static class TravelExpenseSaga {

		private final Company company;

		TravelExpenseSaga(Company company) {
			this.company = company;
		}

		@SagaFlow
		void run(Expense expense, SagaContext saga) {
			SagaRaised<Approval> approval = saga.awaitRaised("approval", Approval.class, Duration.ofDays(3));
			if (!approval.payload().granted()) {
				throw new Refused(approval.by(), approval.payload().note());
			}
			saga.step("pay", () -> this.company.pay(expense.id(), approval.by()));
		}

	}

	@Saga("expense")
	static class ExpenseSaga {

		private final Company company;

		ExpenseSaga(Company company) {
			this.company = company;
		}

		@SagaFlow
		void run(Expense expense, SagaContext saga) {
			Decision decision = decide(expense, saga);
			if (!decision.granted()) {
				saga.step("refuse",
						() -> this.company.mail(expense.employee(), decision.by() + " says no: " + decision.note()));
				throw new IllegalStateException("Refused by " + decision.by());
			}
			saga.step("pay", () -> this.company.pay(expense.id(), decision.by()));
		}

		private Decision decide(Expense expense, SagaContext saga) {
			String asked = expense.approver();
			for (int round = 0; round < 4; round++) {
				SagaChosen first = ask(expense, asked, saga);
				if (first.isEvent("approval")) {
					SagaRaised<Approval> approval = first.raised(Approval.class);
					return new Decision(approval.payload().granted(), approval.by(), approval.payload().note());
				}
				asked = first.isEvent("delegation") ? first.get(Delegation.class).to() : "manager";
			}
			return new Decision(false, "nobody", "not decided in time");
		}

		private SagaChosen ask(Expense expense, String person, SagaContext saga) {
			saga.status("waits for " + person);
			saga.step("ask", () -> this.company.mail(person, "Please decide on " + expense.id()));
			SagaChosen first = answer(saga);
			for (int reminder = 1; first.isTimeout() && reminder < 2; reminder++) {
				String text = "Please decide on " + expense.id() + " (reminder " + reminder + ")";
				saga.step("remind", () -> this.company.mail(person, text));
				first = answer(saga);
			}
			return first;
		}

		private static SagaChosen answer(SagaContext saga) {
			return saga.firstOf().event("approval").event("delegation").timeout(Duration.ofDays(1)).await();
		}

	}

	@RestController
	@RequestMapping("/expenses")
	static class ExpenseController {

		private final SagaTemplate sagas;

		ExpenseController(SagaTemplate sagas) {
			this.sagas = sagas;
		}

		@PostMapping("/{id}/approval")
		@PreAuthorize("hasRole('MANAGER')")
		@ResponseStatus(HttpStatus.ACCEPTED)
		void decide(@PathVariable String id, @RequestBody Approval approval) {
			this.sagas.raise("expense-" + id, "approval", approval);
		}

		@GetMapping("/{id}/decisions")
		List<Decided> history(@PathVariable String id) {
			SagaInstance saga = this.sagas.get("expense-" + id).orElseThrow();
			return saga.steps()
				.stream()
				.filter((step) -> step.kind() == SagaStepKind.EVENT && step.name().equals("approval"))
				.map((event) -> new Decided(event.raisedBy(), event.startedAt(), event.endedAt()))
				.toList();
		}

		@GetMapping("/waiting")
		List<Task> waiting(String department) {
			SagaQuery query = SagaQuery.all()
				.withName("expense")
				.withStatus(SagaStatus.WAITING)
				.withAttribute("department", department);
			return this.sagas.list(query)
				.content()
				.stream()
				.map((saga) -> this.sagas.get(saga.id()).orElseThrow())
				.map((saga) -> new Task(saga.id(), saga.customStatus()))
				.toList();
		}

	}

}
