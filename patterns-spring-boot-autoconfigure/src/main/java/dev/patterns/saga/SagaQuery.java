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

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which instances to list, newest first. Immutable.
 *
 * @param name durable name of the saga, {@code null} for all
 * @param status the status, {@code null} for all
 * @param page number of the page, counted from 0
 * @param size number of instances on a page, 1 to 1000
 */
public record SagaQuery(@Nullable String name, @Nullable SagaStatus status, int page, int size) {

	public SagaQuery {
		Assert.isTrue(page >= 0, "'page' must not be negative");
		Assert.isTrue(size > 0 && size <= 1000, "'size' must be between 1 and 1000");
	}

	/**
	 * The first 50 instances of all sagas.
	 * @return the query
	 */
	public static SagaQuery all() {
		return new SagaQuery(null, null, 0, 50);
	}

	/**
	 * A copy for one saga.
	 * @param name durable name of the saga
	 * @return the new query
	 */
	public SagaQuery withName(String name) {
		return new SagaQuery(name, this.status, this.page, this.size);
	}

	/**
	 * A copy for one status.
	 * @param status the status
	 * @return the new query
	 */
	public SagaQuery withStatus(SagaStatus status) {
		return new SagaQuery(this.name, status, this.page, this.size);
	}

	/**
	 * A copy for another page.
	 * @param page number of the page, counted from 0
	 * @param size number of instances on a page, 1 to 1000
	 * @return the new query
	 */
	public SagaQuery withPage(int page, int size) {
		return new SagaQuery(this.name, this.status, page, size);
	}

}
