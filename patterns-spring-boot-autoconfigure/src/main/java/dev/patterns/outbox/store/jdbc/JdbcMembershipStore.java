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

package dev.patterns.outbox.store.jdbc;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.jdbc.core.RowCallbackHandler;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.Membership;
import dev.patterns.outbox.store.MembershipStore;

/**
 * {@link MembershipStore} in tables {@code patterns_outbox_member} and
 * {@code patterns_outbox_owner}. Who is alive is read from {@code patterns_node}. All
 * that is written is one statement each, so that no process that is stopped holds a row.
 */
public final class JdbcMembershipStore implements MembershipStore {

	private static final String FREE = "(member_id is null or not exists "
			+ "(select 1 from patterns_outbox_member m where m.member_id = patterns_outbox_owner.member_id))";

	private final JdbcAccess access;

	private final String alive;

	private final String look;

	/**
	 * Create a store.
	 * @param access the database
	 */
	public JdbcMembershipStore(JdbcAccess access) {
		this.access = access;
		this.alive = "exists (select 1 from patterns_node n where n.node_id = %s.node_id and n.lease_until > "
				+ access.platform().epochMillis() + ")";
		// At once, since it is asked for all the time.
		this.look = """
				select o.member_id, null, n.lease_until - %1$s from patterns_outbox_member o
				join patterns_node n on n.node_id = o.node_id where n.lease_until > %1$s
				union all select -1, p.broker, 0 from patterns_outbox_pause p
				""".formatted(access.platform().epochMillis());
	}

	@Override
	public long join(String nodeId) {
		this.access.updateAtOnce("delete from patterns_outbox_member where node_id = ?", nodeId);
		this.access.updateAtOnce("insert into patterns_outbox_member (node_id) values (?)", nodeId);
		return this.access.client()
			.sql("select max(member_id) from patterns_outbox_member where node_id = ?")
			.param(nodeId)
			.query(Long.class)
			.single();
	}

	// Whose member is not there is free.
	@Override
	public void leave(long member) {
		this.access.updateAtOnce("delete from patterns_outbox_member where member_id = ?", member);
	}

	@Override
	public Membership look() {
		SortedMap<Long, Duration> leases = new TreeMap<>();
		Set<String> paused = new HashSet<>();
		this.access.template().query(this.look, (rs) -> {
			String broker = rs.getString(2);
			if (broker != null) {
				paused.add(broker);
			}
			else {
				leases.put(rs.getLong(1), Duration.ofMillis(rs.getLong(3)));
			}
		});
		return new Membership(leases, paused);
	}

	// Looked for first: MariaDB and MySQL lock what a DELETE reads, so it would wait for
	// the heartbeat of a process that is stopped in it, while the own heartbeat waits for
	// this.
	@Override
	public int removeDead() {
		String dead = this.access.client()
			.sql("select o.member_id from patterns_outbox_member o where not " + this.alive.formatted("o"))
			.query(Long.class)
			.list()
			.stream()
			.map(String::valueOf)
			.collect(Collectors.joining(", "));
		if (dead.isEmpty()) {
			return 0;
		}
		return this.access.updateAtOnce("delete from patterns_outbox_member where member_id in (" + dead + ")");
	}

	@Override
	public KeyHashes claim(long member, KeyHashes wanted) {
		if (!wanted.isEmpty()) {
			this.access.updateAtOnce("update patterns_outbox_owner set member_id = " + member + " where "
					+ isOneOf(wanted) + " and " + FREE);
		}
		return owned(member);
	}

	@Override
	public void release(long member, KeyHashes hashes) {
		if (!hashes.isEmpty()) {
			this.access.updateAtOnce("update patterns_outbox_owner set member_id = null where member_id = " + member
					+ " and " + isOneOf(hashes));
		}
	}

	private static String isOneOf(KeyHashes hashes) {
		return hashes.ranges()
			.stream()
			.map((range) -> "key_hash between " + range.first() + " and " + range.last())
			.collect(Collectors.joining(" or ", "(", ")"));
	}

	private KeyHashes owned(long member) {
		return KeyHashes.of(this.access.client()
			.sql("select key_hash from patterns_outbox_owner where member_id = ?")
			.param(member)
			.query(Integer.class)
			.list()
			.stream()
			.mapToInt(Integer::intValue));
	}

	@Override
	public Map<String, KeyHashes> findOwners() {
		Map<String, IntStream.Builder> hashes = new HashMap<>();
		this.access.template()
			.query("select m.node_id, o.key_hash from patterns_outbox_owner o join patterns_outbox_member m on m.member_id = o.member_id",
					(RowCallbackHandler) (rs) -> hashes.computeIfAbsent(rs.getString(1), (key) -> IntStream.builder())
						.add(rs.getInt(2)));
		return hashes.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> KeyHashes.of(entry.getValue().build()),
					(one, other) -> one, TreeMap::new));
	}

}
