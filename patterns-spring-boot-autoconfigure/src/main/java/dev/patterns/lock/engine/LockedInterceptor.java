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

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/**
 * Runs calls of locked methods within their locks.
 */
final class LockedInterceptor implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(LockedInterceptor.class);

	private final Supplier<LockedMethods> methods;

	private final Supplier<LockEngine> engine;

	LockedInterceptor(Supplier<LockedMethods> methods, Supplier<LockEngine> engine) {
		this.methods = methods;
		this.engine = engine;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		if (target == null) {
			return invocation.proceed();
		}
		LockedMethod method = this.methods.get().get(invocation.getMethod(), AopUtils.getTargetClass(target));
		String name = method.name(invocation.getArguments());
		LockEngine.Work<Optional<Object>, Throwable> work = () -> Optional.ofNullable(invocation.proceed());
		Optional<Object> result;
		if (method.skipped()) {
			result = this.engine.get().execute(name, method.options(), work, () -> skip(method, name));
		}
		else {
			result = this.engine.get().execute(name, method.options(), work);
		}
		return result.orElse(null);
	}

	private static Optional<Object> skip(LockedMethod method, String name) {
		logger.debug(
				"The call of " + method.method().getName() + " is left out: somebody else has the lock '" + name + "'");
		return Optional.ofNullable(method.skippedResult());
	}

}
