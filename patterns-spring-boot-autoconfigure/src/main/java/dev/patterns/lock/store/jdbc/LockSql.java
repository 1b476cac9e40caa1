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

package dev.patterns.lock.store.jdbc;

/**
 * The statements, with the database's clock in them.
 */
final class LockSql {

	private static final String KEY = " where scope = ? and name = ?";

	private static final String RECORD = "select name, owner, token, acquired_at, expires_at, attempt from patterns_lock";

	private final String now;

	LockSql(String now) {
		this.now = now;
	}

	String select() {
		return "select token, attempt, released, expires_at - " + this.now + " from patterns_lock" + KEY;
	}

	/**
	 * The insert, which violates the constraint of the token if it comes too late.
	 * @return the statement
	 */
	String insert() {
		return "insert into patterns_lock (scope, name, owner, attempt, token, acquired_at, expires_at)"
				+ " values (?, ?, ?, ?, case when " + this.now + " > ? then null else ? + 0 end, " + this.now + ", "
				+ this.now + " + ?)";
	}

	String take() {
		return "update patterns_lock set owner = ?, attempt = ?, token = ?, acquired_at = " + this.now
				+ ", expires_at = " + this.now + " + ?" + KEY + " and token = ? and expires_at <= " + this.now;
	}

	String renew() {
		return "update patterns_lock set expires_at = " + this.now + " + ?" + KEY + " and attempt = ? and expires_at > "
				+ this.now;
	}

	// The first assignment must not change what the second one reads: MySQL and MariaDB
	// execute them from left to right.
	String release() {
		return "update patterns_lock set attempt = null, released = ?, expires_at = case when acquired_at + ? > "
				+ this.now + " then acquired_at + ? else " + this.now + " end" + KEY
				+ " and attempt = ? and expires_at > " + this.now;
	}

	String releaseOwned() {
		return "update patterns_lock set attempt = null, released = ?, expires_at = " + this.now + KEY
				+ " and owner = ? and attempt is not null and (released is null or released <> ?) and expires_at > "
				+ this.now;
	}

	String forceRelease() {
		return "update patterns_lock set attempt = null, released = ?, expires_at = " + this.now + KEY
				+ " and token = ? and expires_at > " + this.now;
	}

	/**
	 * A release that notifies those who wait, if there are any.
	 * @param release the release
	 * @return a query with one row if it was released
	 */
	String notifying(String release) {
		return "with freed as (" + release + " returning waited_until > " + this.now + " as waited)"
				+ " select case when waited then pg_notify(?, ?)::text end from freed";
	}

	String expect() {
		return "update patterns_lock set waited_until = " + this.now + " + ?" + KEY + " and waited_until < " + this.now
				+ " + ? and expires_at > " + this.now;
	}

	String find() {
		return RECORD + KEY + " and expires_at > " + this.now;
	}

	String list() {
		return RECORD + " where scope = ? and name > ? and expires_at > " + this.now + " order by name limit ?";
	}

	String idle() {
		// Selected, the time is taken once. Otherwise PostgreSQL takes it for each row
		// and
		// cannot look for it in the index.
		return "select scope, name, token from patterns_lock where expires_at < (select " + this.now
				+ ") - ? order by expires_at limit ?";
	}

	String delete() {
		return "delete from patterns_lock" + KEY + " and token = ? and expires_at < " + this.now + " - ?";
	}

}
