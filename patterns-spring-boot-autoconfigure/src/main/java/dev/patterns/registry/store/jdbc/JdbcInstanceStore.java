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

package dev.patterns.registry.store.jdbc;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.util.Assert;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Keeps instances in the table {@code patterns_instance}. Times are those of the
 * database. A heartbeat is one update of one row; who reads leaves out what has expired,
 * and now and then somebody who saves deletes it.
 */
public final class JdbcInstanceStore implements InstanceStore {

	private static final Log logger = LogFactory.getLog(JdbcInstanceStore.class);

	private static final String FEATURE = "registry";

	private static final int VERSION = 1;

	private static final int MAX_INSTANCES = 1000;

	private static final int MAX_SERVICES = 10_000;

	private static final int MAX_NAMESPACE_LENGTH = 64;

	private static final int MAX_NAME_LENGTH = 128;

	private static final int MAX_HOST_LENGTH = 255;

	/** How many expired rows are deleted at once. */
	private static final int PURGE_BATCH = 100;

	private static final ParameterizedTypeReference<Map<String, String>> METADATA = new ParameterizedTypeReference<>() {
	};

	private final JdbcAccess access;

	private final PayloadSerializer serializer;

	private final String namespace;

	private final String now;

	private final AtomicLong purgedAt = new AtomicLong(System.nanoTime());

	/**
	 * Create a store.
	 * @param access the database
	 * @param schemaManager makes sure that the table is there
	 * @param serializer writes metadata as JSON
	 * @param namespace the namespace, part of all keys, at most 64 characters
	 * @throws dev.patterns.jdbc.SchemaVersionException if the table is absent or of
	 * another version
	 */
	public JdbcInstanceStore(JdbcAccess access, SchemaManager schemaManager, PayloadSerializer serializer,
			String namespace) {
		requireLength("namespace", namespace, MAX_NAMESPACE_LENGTH);
		schemaManager.ensure(access, FEATURE, VERSION);
		this.access = access;
		this.serializer = serializer;
		this.namespace = namespace;
		this.now = access.platform().epochMillis();
	}

	@Override
	public void save(StoredInstance instance, Duration ttl) {
		requireLength("service", instance.service(), MAX_NAME_LENGTH);
		requireLength("instanceId", instance.instanceId(), MAX_NAME_LENGTH);
		requireLength("host", instance.host(), MAX_HOST_LENGTH);
		String metadata = this.serializer.write(instance.metadata());
		if (!update(instance, metadata, ttl)) {
			try {
				insert(instance, metadata, ttl);
			}
			catch (DuplicateKeyException ex) {
				// Somebody else has saved the same instance in between.
				update(instance, metadata, ttl);
			}
		}
		long last = this.purgedAt.get();
		if (System.nanoTime() - last > ttl.toNanos() * 2 && this.purgedAt.compareAndSet(last, System.nanoTime())) {
			purge();
		}
	}

	private boolean update(StoredInstance instance, String metadata, Duration ttl) {
		return this.access.updateAtOnce(
				"update patterns_instance set host = ?, port = ?, secure = ?, metadata = ?, expires_at = " + this.now
						+ " + ? where namespace = ? and service = ? and instance_id = ?",
				instance.host(), instance.port(), secure(instance), metadata, ttl.toMillis(), this.namespace,
				instance.service(), instance.instanceId()) > 0;
	}

	private void insert(StoredInstance instance, String metadata, Duration ttl) {
		this.access.updateAtOnce(
				"insert into patterns_instance (namespace, service, instance_id, host, port, secure, metadata, "
						+ "expires_at) values (?, ?, ?, ?, ?, ?, ?, " + this.now + " + ?)",
				this.namespace, instance.service(), instance.instanceId(), instance.host(), instance.port(),
				secure(instance), metadata, ttl.toMillis());
	}

	private static int secure(StoredInstance instance) {
		return instance.secure() ? 1 : 0;
	}

	@Override
	public void remove(String service, String instanceId) {
		this.access.updateAtOnce(
				"delete from patterns_instance where namespace = ? and service = ? and instance_id = ?", this.namespace,
				service, instanceId);
	}

	@Override
	public List<StoredInstance> find(String service) {
		List<StoredInstance> found = this.access.transaction()
			.execute((status) -> this.access.client()
				.sql("select instance_id, host, port, secure, metadata from patterns_instance where namespace = ? "
						+ "and service = ? and expires_at > " + this.now + " order by instance_id limit "
						+ MAX_INSTANCES)
				.params(this.namespace, service)
				.query((rs, row) -> read(service, rs.getString(1), rs.getString(2), rs.getInt(3), rs.getInt(4) != 0,
						rs.getString(5)))
				.list()
				.stream()
				.flatMap(Optional::stream)
				.toList());
		return (found != null) ? found : List.of();
	}

	private Optional<StoredInstance> read(String service, String id, String host, int port, boolean secure,
			@Nullable String metadata) {
		try {
			Map<String, String> read = (metadata != null) ? this.serializer.read(metadata, METADATA.getType()) : null;
			return Optional.of(new StoredInstance(service, id, host, port, secure, (read != null) ? read : Map.of()));
		}
		catch (PayloadSerializationException | IllegalArgumentException ex) {
			logger.debug("An entry of the registry cannot be read and is left out", ex);
			return Optional.empty();
		}
	}

	@Override
	public Set<String> services() {
		// In a transaction of its own: whoever asks may have one that must not fail with
		// it.
		List<String> found = this.access.transaction()
			.execute((status) -> this.access.client()
				.sql("select distinct service from patterns_instance where namespace = ? and expires_at > " + this.now
						+ " order by service limit " + MAX_SERVICES)
				.param(this.namespace)
				.query(String.class)
				.list());
		return new LinkedHashSet<>(Objects.requireNonNullElse(found, List.of()));
	}

	// Row by row, by the whole key: so two who do it at once cannot lock each other out.
	private void purge() {
		try {
			List<String[]> expired = this.access.client()
				.sql("select namespace, service, instance_id from patterns_instance where expires_at < " + this.now
						+ " order by namespace, service, instance_id limit " + PURGE_BATCH)
				.query((rs, row) -> new String[] { rs.getString(1), rs.getString(2), rs.getString(3) })
				.list();
			for (String[] key : expired) {
				this.access.updateAtOnce("delete from patterns_instance where namespace = ? and service = ? "
						+ "and instance_id = ? and expires_at < " + this.now, (Object[]) key);
			}
		}
		catch (DataAccessException ex) {
			logger.debug("Expired instances could not be deleted", ex);
		}
	}

	@Override
	public String description() {
		return this.access.platform().id();
	}

	private static void requireLength(String what, String value, int maxLength) {
		Assert.isTrue(value.length() <= maxLength,
				() -> "'%s' must have at most %d characters: '%s'".formatted(what, maxLength, value));
	}

}
