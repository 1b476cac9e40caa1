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

package dev.patterns.test.services;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Knows the class whose context this thread may be about to load: what is imported into
 * the environment is read before the context can be customized.
 */
final class TestClassExecutionListener implements TestExecutionListener, Ordered {

	private static final ThreadLocal<Class<?>> CURRENT = new ThreadLocal<>();

	/**
	 * The test class of this thread.
	 * @return the class, {@code null} if there is none
	 */
	static @Nullable Class<?> current() {
		return CURRENT.get();
	}

	@Override
	public void beforeTestClass(TestContext testContext) {
		CURRENT.set(testContext.getTestClass());
	}

	@Override
	public void prepareTestInstance(TestContext testContext) {
		CURRENT.set(testContext.getTestClass());
	}

	@Override
	public void afterTestClass(TestContext testContext) {
		CURRENT.remove();
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
