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

package dev.patterns.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A saga whose instances were begun on tables of version 1.
 */
final class UpgradedSagas {

	/** Of its list of steps, as it was calculated by then. */
	private static final String FINGERPRINT = "e1703b4a7b157d53a1a268f8cde5a21b";

	private UpgradedSagas() {
	}

	/**
	 * Insert instances as they were written at version 1.
	 * @param template on tables of version 1
	 */
	static void insertUnfinished(JdbcTemplate template) {
		insert(template, "queued", "QUEUED", null, null, 0, 0, 1L);
		insert(template, "running", "RUNNING", null, "gone", 1, 1, 1L);
		step(template, "running", "reserve", "FORWARD", "COMPLETED", false, 1);
		insert(template, "crashed", "RUNNING", null, "gone", 1, 1, 1L);
		step(template, "crashed", "reserve", "FORWARD", "COMPLETED", false, 1);
		step(template, "crashed", "charge", "FORWARD", "STARTED", true, null);
		insert(template, "waiting", "WAITING", null, null, 1, 1, 1L);
		step(template, "waiting", "reserve", "FORWARD", "COMPLETED", false, 1);
		step(template, "waiting", "charge", "FORWARD", "RETRYING", true, null);
		insert(template, "compensating", "COMPENSATING", "FAILED", "gone", 1, 2, 1L);
		step(template, "compensating", "reserve", "FORWARD", "COMPLETED", false, 1);
		step(template, "compensating", "charge", "FORWARD", "UNCERTAIN", true, 2);
		insert(template, "cancelled", "WAITING", null, null, 1, 1, 4_000_000_000_000L);
		step(template, "cancelled", "reserve", "FORWARD", "COMPLETED", false, 1);
		template.update("insert into patterns_saga_request (saga_id, request_type, created_at)"
				+ " values ('cancelled', 'CANCEL', 1)");
		insert(template, "stuck", "COMPENSATION_FAILED", "FAILED", null, 3, 1, null);
		step(template, "stuck", "reserve", "FORWARD", "COMPLETED", false, 1);
		step(template, "stuck", "reserve", "COMPENSATION", "FAILED", false, null);
	}

	private static void insert(JdbcTemplate template, String id, String status, @Nullable String reason,
			@Nullable String owner, long epoch, int completion, @Nullable Long due) {
		template.update(
				"insert into patterns_saga (id, name, version, fingerprint, run, status, reason, input,"
						+ " application, owner, epoch, completion, due_at, created_at, updated_at)"
						+ " values (?, 'upgraded', 1, ?, 1, ?, ?, '\"input\"', 'upgraded', ?, ?, ?, ?, 1, 1)",
				id, FINGERPRINT, status, reason, owner, epoch, completion, due);
	}

	private static void step(JdbcTemplate template, String id, String step, String kind, String status,
			boolean uncertain, @Nullable Integer completion) {
		template.update("insert into patterns_saga_step (saga_id, run, step, iteration, kind, status, attempt,"
				+ " uncertain, completion, result, node, first_sent_at, started_at) values (?, 1, ?, 0, ?, ?, 1, ?, ?, ?,"
				+ " 'gone', 1, 1)", id, step, kind, status, uncertain, completion,
				status.equals("COMPLETED") ? "\"" + step + " before\"" : null);
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ProcessApplication.class, Journal.class, UpgradedSaga.class })
	static class Application {

	}

	/**
	 * What was done.
	 */
	static class Journal {

		private final Map<String, List<String>> entries = new ConcurrentHashMap<>();

		String add(SagaContext saga, String what) {
			this.entries.computeIfAbsent(saga.id(), (id) -> new CopyOnWriteArrayList<>()).add(what);
			return what;
		}

		List<String> of(String id) {
			return new ArrayList<>(this.entries.getOrDefault(id, List.of()));
		}

	}

	@Saga("upgraded")
	static class UpgradedSaga {

		private final Journal journal;

		UpgradedSaga(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "release")
		String reserve(@SagaInput String input, SagaContext saga) {
			return this.journal.add(saga, "reserve");
		}

		@SagaStep(order = 2, compensation = "refund", transactional = false)
		String charge(@FromStep("reserve") String reserved, SagaContext saga) {
			return this.journal.add(saga, "charge");
		}

		@SagaStep(order = 3)
		void confirm(SagaContext saga) {
			this.journal.add(saga, "confirm");
		}

		void release(@FromStep("reserve") String reserved, SagaContext saga) {
			this.journal.add(saga, "release");
		}

		void refund(SagaContext saga) {
			this.journal.add(saga, "refund");
		}

	}

}
