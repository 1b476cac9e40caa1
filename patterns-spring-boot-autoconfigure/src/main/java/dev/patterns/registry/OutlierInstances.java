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

package dev.patterns.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * Instances that can be reached but do not do what they should: several calls of them in
 * a row were not answered, or with a failure of the server. They are ejected from load
 * balancing (outlier detection, as in Envoy), for longer each time, and never more than
 * half of the instances of a service. One that comes back is ejected again by its first
 * failure. Thread-safe.
 */
public final class OutlierInstances {

	private final int failures;

	private final long nanos;

	private final long maxNanos;

	private final LongSupplier nanoTime;

	private final Map<String, Record> records = new ConcurrentHashMap<>();

	/**
	 * Create an empty set.
	 * @param failures how many failures in a row eject an instance, 0 for never
	 * @param duration how long it is ejected the first time; the second time twice as
	 * long, and so on
	 * @param maxDuration how long it is ejected at most
	 */
	public OutlierInstances(int failures, Duration duration, Duration maxDuration) {
		this(failures, duration, maxDuration, System::nanoTime);
	}

	OutlierInstances(int failures, Duration duration, Duration maxDuration, LongSupplier nanoTime) {
		this.failures = failures;
		this.nanos = duration.toNanos();
		this.maxNanos = maxDuration.toNanos();
		this.nanoTime = nanoTime;
	}

	/**
	 * An instance did not answer, or with a failure of the server.
	 * @param instance the instance
	 */
	public void failed(ServiceInstance instance) {
		if (this.failures == 0) {
			return;
		}
		long now = this.nanoTime.getAsLong();
		// Instances that are gone for good never succeed.
		this.records.values().removeIf((record) -> record.isForgotten(now, this.maxNanos));
		this.records.compute(InstanceAddress.of(instance),
				(key, record) -> ((record != null) ? record : new Record(0, 0, now, now)).failed(now, this));
	}

	/**
	 * An instance answered as it should.
	 * @param instance the instance
	 */
	public void succeeded(ServiceInstance instance) {
		if (!this.records.isEmpty()) {
			this.records.computeIfPresent(InstanceAddress.of(instance),
					(key, record) -> record.succeeded(this.nanoTime.getAsLong()));
		}
	}

	/**
	 * Leave out ejected instances, but not more than half of them.
	 * @param instances all instances of a service
	 * @return those that are not ejected
	 */
	public List<ServiceInstance> filter(List<ServiceInstance> instances) {
		if (this.records.isEmpty() || instances.size() < 2) {
			return instances;
		}
		long now = this.nanoTime.getAsLong();
		List<ServiceInstance> kept = new ArrayList<>(instances.size());
		List<ServiceInstance> ejected = new ArrayList<>();
		for (ServiceInstance instance : instances) {
			(isEjected(instance, now) ? ejected : kept).add(instance);
		}
		int least = (instances.size() + 1) / 2;
		if (kept.size() < least) {
			// Those come back first whose time is over first.
			ejected.sort(Comparator.comparingLong(this::left));
			kept.addAll(ejected.subList(0, least - kept.size()));
		}
		return kept;
	}

	/**
	 * Whether an instance is ejected now.
	 * @param instance the instance
	 * @return {@code true} if it is, even if it is used because too many are
	 */
	public boolean isEjected(ServiceInstance instance) {
		return isEjected(instance, this.nanoTime.getAsLong());
	}

	private boolean isEjected(ServiceInstance instance, long now) {
		Record record = this.records.get(InstanceAddress.of(instance));
		return record != null && record.isEjected(now);
	}

	private long left(ServiceInstance instance) {
		Record record = this.records.get(InstanceAddress.of(instance));
		return (record != null) ? record.until() - this.nanoTime.getAsLong() : 0;
	}

	int size() {
		return this.records.size();
	}

	/**
	 * What an instance did.
	 *
	 * @param consecutive number of failures since it last succeeded or was ejected
	 * @param ejections how often it was ejected, less one for each success since
	 * @param until when its ejection is over
	 * @param failedAt when it last failed
	 */
	private record Record(int consecutive, int ejections, long until, long failedAt) {

		boolean isEjected(long now) {
			return this.ejections > 0 && now - this.until < 0;
		}

		boolean isForgotten(long now, long after) {
			return !isEjected(now) && now - this.failedAt > after;
		}

		Record failed(long now, OutlierInstances settings) {
			if (isEjected(now)) {
				// Calls that began before, or that had no other choice.
				return new Record(this.consecutive, this.ejections, this.until, now);
			}
			if (this.ejections == 0 && this.consecutive + 1 < settings.failures) {
				return new Record(this.consecutive + 1, 0, now, now);
			}
			int next = this.ejections + 1;
			long time = Math.min(settings.nanos * next, settings.maxNanos);
			// What is not longer than the time before needs no further step back.
			int counted = (settings.nanos * next > settings.maxNanos) ? Math.max(1, this.ejections) : next;
			return new Record(0, counted, now + time, now);
		}

		@Nullable Record succeeded(long now) {
			int left = isEjected(now) ? this.ejections : Math.max(0, this.ejections - 1);
			return (left == 0) ? null : new Record(0, left, this.until, this.failedAt);
		}

	}

}
