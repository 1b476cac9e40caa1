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

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import org.springframework.core.Nullness;
import org.springframework.core.ReactiveAdapterRegistry;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.lock.Locked;

/**
 * Checks that a locked method can be intercepted, that it works while it runs and not
 * afterwards, and that it may be left out.
 */
final class LockedSignatures {

	private LockedSignatures() {
	}

	static void check(Method method, Locked annotation, DefinitionProblems problems) {
		int modifiers = method.getModifiers();
		if (Modifier.isFinal(modifiers) || Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)
				|| Modifier.isFinal(method.getDeclaringClass().getModifiers())) {
			problems.add(method, "It is @Locked, but a call of it cannot be intercepted.",
					"Make the method neither private nor static nor final, and its class not final.");
		}
		Class<?> type = method.getReturnType();
		if (isAsynchronous(type)) {
			problems.add(method, "It is @Locked, but may still work after it has returned and the lock is released.",
					"Wait for the work and return its result, or use LockTemplate.");
		}
		if (annotation.otherwise() == Locked.Otherwise.SKIP && type != void.class && type != Void.class
				&& type != Optional.class
				&& (type.isPrimitive() || Nullness.forMethodReturnType(method) != Nullness.NULLABLE)) {
			problems.add(method, "It is left out if somebody else has the lock, and returns nothing then.",
					"Let it return void, an Optional, or declare its return type as @Nullable.");
		}
	}

	private static boolean isAsynchronous(Class<?> type) {
		return Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)
				|| BaseStream.class.isAssignableFrom(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
	}

}
