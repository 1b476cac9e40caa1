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

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which instances to list, newest first. Immutable. All conditions must be met.
 *
 * @param name durable name of the saga, {@code null} for all
 * @param status the status, {@code null} for all
 * @param reason why it is or was compensated, {@code null} for all
 * @param attributes search attributes that an instance has, all with these values
 * @param createdFrom when it was started at the earliest, {@code null} for no limit
 * @param createdBefore before when it was started, {@code null} for no limit
 * @param page number of the page, counted from 0
 * @param size number of instances on a page, 1 to 1000
 */
public record SagaQuery(@Nullable String name, @Nullable SagaStatus status, @Nullable SagaEndReason reason,
		Map<String, String> attributes, @Nullable Instant createdFrom, @Nullable Instant createdBefore, int page,
		int size) {

	private static final SagaQuery ALL = new SagaQuery(null, null, null, Map.of(), null, null, 0, 50);

	public SagaQuery {
		attributes = Map.copyOf(attributes);
		Assert.isTrue(page >= 0, "'page' must not be negative");
		Assert.isTrue(size > 0 && size <= 1000, "'size' must be between 1 and 1000");
	}

	/**
	 * The first 50 instances of all sagas.
	 * @return the query
	 */
	public static SagaQuery all() {
		return ALL;
	}

	/**
	 * A copy for one saga.
	 * @param saga durable name of the saga, {@code null} for all
	 * @return the new query
	 */
	public SagaQuery withName(@Nullable String saga) {
		return new SagaQuery(saga, this.status, this.reason, this.attributes, this.createdFrom, this.createdBefore,
				this.page, this.size);
	}

	/**
	 * A copy for one status.
	 * @param wanted the status, {@code null} for all
	 * @return the new query
	 */
	public SagaQuery withStatus(@Nullable SagaStatus wanted) {
		return new SagaQuery(this.name, wanted, this.reason, this.attributes, this.createdFrom, this.createdBefore,
				this.page, this.size);
	}

	/**
	 * A copy for one reason.
	 * @param wanted why an instance is or was compensated, {@code null} for all
	 * @return the new query
	 */
	public SagaQuery withReason(@Nullable SagaEndReason wanted) {
		return new SagaQuery(this.name, this.status, wanted, this.attributes, this.createdFrom, this.createdBefore,
				this.page, this.size);
	}

	/**
	 * A copy that also asks for a search attribute.
	 * @param attribute name of the attribute
	 * @param value its value
	 * @return the new query
	 */
	public SagaQuery withAttribute(String attribute, String value) {
		Map<String, String> more = new LinkedHashMap<>(this.attributes);
		more.put(attribute, value);
		return new SagaQuery(this.name, this.status, this.reason, more, this.createdFrom, this.createdBefore, this.page,
				this.size);
	}

	/**
	 * A copy for a span of time.
	 * @param from when an instance was started at the earliest, {@code null} for no limit
	 * @param before before when it was started, {@code null} for no limit
	 * @return the new query
	 */
	public SagaQuery withCreated(@Nullable Instant from, @Nullable Instant before) {
		return new SagaQuery(this.name, this.status, this.reason, this.attributes, from, before, this.page, this.size);
	}

	/**
	 * A copy for another page.
	 * @param number number of the page, counted from 0
	 * @param instances number of instances on a page, 1 to 1000
	 * @return the new query
	 */
	public SagaQuery withPage(int number, int instances) {
		return new SagaQuery(this.name, this.status, this.reason, this.attributes, this.createdFrom, this.createdBefore,
				number, instances);
	}

}
