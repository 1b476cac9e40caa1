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

package dev.patterns.lock.engine;

import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.lock.Lock;
import dev.patterns.lock.LockOptions;
import dev.patterns.lock.LockTemplate;

/**
 * {@link LockTemplate} on a store.
 */
public final class DefaultLockTemplate implements LockTemplate {

	private final LockEngine engine;

	/**
	 * Create a template.
	 * @param engine acquires and keeps locks
	 */
	public DefaultLockTemplate(LockEngine engine) {
		this.engine = engine;
	}

	@Override
	public Optional<Lock> tryLock(String name, LockOptions options) {
		return Optional.ofNullable(this.engine.tryLock(name, options));
	}

	@Override
	public Lock lock(String name, LockOptions options) {
		return this.engine.lock(name, options);
	}

	@Override
	public void execute(String name, LockOptions options, Runnable action) {
		this.engine.<Boolean, RuntimeException>execute(name, options, () -> {
			action.run();
			return true;
		});
	}

	@Override
	public <T extends @Nullable Object> T execute(String name, LockOptions options, Supplier<T> action) {
		return this.engine.<T, RuntimeException>execute(name, options, action::get);
	}

	@Override
	public Optional<Lock> current() {
		return Optional.ofNullable(this.engine.current());
	}

	@Override
	public void unlock(String name, String owner) {
		this.engine.unlock(name, owner);
	}

}
