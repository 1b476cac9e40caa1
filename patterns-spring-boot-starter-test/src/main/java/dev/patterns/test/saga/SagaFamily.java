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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStore;

/**
 * An instance with its children, their children and so on, at one time: a parent that
 * waits for its child is not at rest before the child is.
 *
 * @param members the instance, and after it those that descend from it
 */
record SagaFamily(List<Member> members) {

	/**
	 * Look at an instance and its descendants, one after the other. Two looks that are
	 * equal say that all was like that at the time between them: whoever runs an instance
	 * raises its epoch.
	 * @param store the store
	 * @param database the database without faults
	 * @param id id of the instance
	 * @return what was seen
	 */
	static SagaFamily look(SagaStore store, DataSource database, String id) {
		List<Member> members = new ArrayList<>(List.of(member(store, id)));
		for (int i = 0; i < members.size(); i++) {
			for (String child : strings(database, "select id from patterns_saga where parent_id = ? order by id",
					members.get(i).saga().id())) {
				members.add(member(store, child));
			}
		}
		return new SagaFamily(List.copyOf(members));
	}

	private static Member member(SagaStore store, String id) {
		// Asked before looking: what is asked of an instance is gone as soon as it
		// changes
		// it.
		boolean asked = !store.findRequests(id, 1).isEmpty();
		return new Member(store.find(id).orElseThrow(), asked);
	}

	/**
	 * Find the parent of an instance.
	 * @param database the database without faults
	 * @param id id of the instance
	 * @return id of the parent, {@code null} if it has none
	 */
	static @Nullable String parent(DataSource database, String id) {
		return strings(database, "select parent_id from patterns_saga where id = ? and parent_id is not null", id)
			.stream()
			.findFirst()
			.orElse(null);
	}

	private static List<String> strings(DataSource database, String sql, String argument) {
		// Not by a template, which would join the transaction of a step.
		try (Connection connection = database.getConnection();
				PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setString(1, argument);
			List<String> found = new ArrayList<>();
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					found.add(rows.getString(1));
				}
			}
			return found;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The database of the test cannot be read", ex);
		}
	}

	SagaRecord root() {
		return this.members.get(0).saga();
	}

	List<String> descendants() {
		return this.members.stream().skip(1).map((member) -> member.saga().id()).toList();
	}

	boolean isAtRest(Instant now) {
		return this.members.stream().allMatch((member) -> member.isAtRest(now));
	}

	/**
	 * When the instance goes on, if all are at rest.
	 * @return the first time at which one of them goes on, {@code null} if the instance
	 * has ended or does not go on by itself
	 */
	@Nullable Instant dueAt() {
		if (!this.members.get(0).goesOn()) {
			return null;
		}
		return this.members.stream()
			.filter((member) -> member.goesOn() && member.dueAt() != null)
			.map(Member::dueAt)
			.min(Instant::compareTo)
			.orElse(null);
	}

	/**
	 * One of them.
	 *
	 * @param saga the instance
	 * @param asked whether something was asked of it that has not been met yet
	 */
	record Member(SagaRecord saga, boolean asked) {

		@Nullable Instant dueAt() {
			return (this.saga.dueAt() != null) ? this.saga.dueAt() : this.saga.resumeAt();
		}

		/**
		 * Whether it goes on without help, if its time comes.
		 * @return {@code false} if it has ended, is stuck or suspended
		 */
		boolean goesOn() {
			SagaStatus status = this.saga.status();
			return !status.isEnded() && !status.isStuck() && status != SagaStatus.SUSPENDED;
		}

		boolean isAtRest(Instant now) {
			if (this.asked || this.saga.owner() != null) {
				return false;
			}
			Instant due = dueAt();
			// A flow that waits for an event or a child has no time at which it goes on.
			return !goesOn() || ((due != null) ? due.isAfter(now) : this.saga.status() == SagaStatus.WAITING);
		}

	}

}
