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

package dev.patterns.saga.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.engine.FlowTestApplication.Fixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Parents whose children are gone, and children whose parents are.
 */
class FlowOrphanTests {

	@Test
	void childEndsAlthoughItsParentIsGone() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> flow.awaitEvent("finish", String.class));
			String deleted = startWithChild(fixture);
			delete(fixture, deleted);
			String terminated = startWithChild(fixture);
			fixture.sagas.terminate(terminated);
			fixture.await(terminated);
			String purged = startWithChild(fixture);
			fixture.sagas.terminate(purged);
			fixture.await(purged);
			fixture.sagas.purge(purged);
			for (String parent : new String[] { deleted, terminated, purged }) {
				fixture.sagas.raise(parent + "/1/child", "finish", "x");
				assertThat(fixture.await(parent + "/1/child").status()).isEqualTo(SagaStatus.COMPLETED);
			}
			awaitNoRequests(fixture);
			assertThat(fixture.sagas.get(terminated).orElseThrow().status()).isEqualTo(SagaStatus.TERMINATED);
		});
	}

	@Test
	void parentOfADeletedChildGoesOnByRetryAndIsUndoneByCancel() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> flow.awaitEvent("finish", String.class));
			String retried = startWithChild(fixture);
			delete(fixture, retried + "/1/child");
			fixture.sagas.retry(retried);
			SagaInstance saga = fixture.await(retried);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("The child was deleted");
			String cancelled = startWithChild(fixture);
			delete(fixture, cancelled + "/1/child");
			fixture.sagas.cancel(cancelled);
			assertThat(fixture.await(cancelled).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("a", "undo a", "a", "undo a");
			awaitNoRequests(fixture);
		});
	}

	@Test
	void childThatEndedAfterItsParentIsUndoneWithIt() {
		FlowTestApplication.run((fixture) -> {
			// The child of the child goes on when its parent has completed.
			fixture.child((input, flow) -> {
				if (input.equals("leaf")) {
					flow.step("leaf").compensatedBy((undo) -> fixture.add("undo leaf")).run(() -> fixture.add("leaf"));
					return flow.awaitEvent("finish", String.class);
				}
				flow.startChild("child", "leaf");
				return "middle";
			});
			String id = fixture.start((input, flow) -> {
				flow.child("child", "middle", String.class);
				flow.awaitEvent("go", String.class);
				throw new IllegalStateException("no");
			});
			String leaf = id + "/1/child/1/child";
			await().atMost(FlowTestApplication.TIMEOUT).until(() -> fixture.sagas.get(leaf).isPresent());
			fixture.await(leaf, SagaStatus.WAITING);
			fixture.await(id + "/1/child", SagaStatus.COMPLETED);
			fixture.sagas.raise(leaf, "finish", "x");
			fixture.await(leaf, SagaStatus.COMPLETED);
			awaitNoRequests(fixture);
			fixture.sagas.raise(id, "go", "x");
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.sagas.get(leaf).orElseThrow().status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("leaf", "undo leaf");
		});
	}

	@Test
	void childThatIsGoneWhenItsParentIsUndoneIsShownAndCanBeLeftOut() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> "done");
			String id = fixture.start((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
				flow.child("child", "x", String.class);
				flow.awaitEvent("go", String.class);
				throw new IllegalStateException("no");
			});
			fixture.await(id + "/1/child", SagaStatus.COMPLETED);
			fixture.awaitWait(id);
			awaitNoRequests(fixture);
			delete(fixture, id + "/1/child");
			fixture.sagas.raise(id, "go", "x");
			fixture.await(id, SagaStatus.COMPENSATION_FAILED);
			assertThat(fixture.journal.entries()).containsExactly("a");
			fixture.sagas.skip(id);
			fixture.await(id, SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("a", "undo a");
		});
	}

	@Test
	void parentThatIsCancelledWhileAChildIsStartedUndoesIt() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch starting = new CountDownLatch(1);
			CountDownLatch asked = new CountDownLatch(1);
			fixture.child((input, flow) -> {
				flow.step("c").compensatedBy((undo) -> fixture.add("undo c")).run(() -> fixture.add("c"));
				return flow.awaitEvent("never", String.class);
			});
			String id = fixture.start((input, flow) -> {
				flow.startChild("child", "one");
				starting.countDown();
				asked.await(10, TimeUnit.SECONDS);
				flow.startChild("child", "two");
				return flow.awaitEvent("never", String.class);
			});
			assertThat(starting.await(10, TimeUnit.SECONDS)).isTrue();
			fixture.await(id + "/1/child", SagaStatus.WAITING);
			fixture.sagas.cancel(id);
			// The child is cancelled by somebody else, too, and undone once.
			fixture.sagas.cancel(id + "/1/child");
			asked.countDown();
			fixture.await(id, SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("c", "undo c");
			assertThat(fixture.sagas.get(id + "/1/child#1")).isEmpty();
			awaitNoRequests(fixture);
		});
	}

	private static String startWithChild(Fixture fixture) {
		String id = fixture.start((input, flow) -> {
			flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
			return flow.child("child", "x", String.class);
		});
		fixture.awaitWait(id);
		fixture.await(id + "/1/child", SagaStatus.WAITING);
		return id;
	}

	private static void delete(Fixture fixture, String id) {
		JdbcTemplate template = fixture.context.getBean(JdbcTemplate.class);
		template.update("delete from patterns_saga_step where saga_id = ?", id);
		template.update("delete from patterns_saga where id = ?", id);
	}

	private static void awaitNoRequests(Fixture fixture) {
		JdbcTemplate template = fixture.context.getBean(JdbcTemplate.class);
		await().atMost(FlowTestApplication.TIMEOUT)
			.until(() -> template.queryForList("select id from patterns_saga_request").isEmpty());
	}

}
