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

package dev.patterns.test.saga;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.matcher.ElementMatchers;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;

/**
 * A random definition of a saga: one to six steps, some at the same position, some with a
 * condition, transactional or not, with or without compensation.
 *
 * @param name durable name
 * @param limited whether it has a time limit
 * @param steps the steps in their order
 * @param flow whether it is written as a flow
 */
record RandomSaga(String name, boolean limited, List<Step> steps, boolean flow) {

	static RandomSaga create(String name, Random random) {
		List<Step> steps = new ArrayList<>();
		int count = 1 + random.nextInt(6);
		int order = 1;
		for (int i = 0; i < count; i++) {
			order += (i > 0 && random.nextInt(3) > 0) ? 1 : 0;
			steps.add(new Step("s" + i, order, random.nextInt(5) > 1, random.nextInt(4) > 0,
					(random.nextInt(5) == 0) ? (random.nextBoolean() ? "odd" : "even") : "", random.nextInt(4)));
		}
		return new RandomSaga(name, random.nextInt(3) == 0, List.copyOf(steps), random.nextInt(3) == 0);
	}

	/**
	 * What flows start as children.
	 * @param name durable name
	 * @return two local steps
	 */
	static RandomSaga child(String name) {
		return new RandomSaga(name, false,
				List.of(new Step("c0", 1, true, true, "", 3), new Step("c1", 2, true, true, "", 1)), false);
	}

	/**
	 * Make a bean of it.
	 * @param world does what the steps do
	 * @param child durable name of the saga of its children, if it is a flow
	 * @return an object of a new class
	 */
	Object instantiate(RandomWorld world, String child) {
		DynamicType.Builder<Object> type = new ByteBuddy().subclass(Object.class)
			.name("dev.patterns.test.saga.generated." + this.name.replace('-', '_'))
			.annotateType(AnnotationDescription.Builder.ofType(Saga.class)
				.define("name", this.name)
				.define("timeout", this.limited ? "30m" : "")
				.build());
		if (this.flow) {
			type = type.defineMethod("run", String.class, Visibility.PUBLIC)
				.withParameters(List.<Type>of(RandomWorld.Work.class, SagaContext.class))
				.intercept(delegate(new RandomFlow(world, this, child)))
				.annotateMethod(AnnotationDescription.Builder.ofType(SagaFlow.class).build());
		}
		for (Step step : this.flow ? List.<Step>of() : this.steps) {
			type = define(type, step, world);
		}
		type = type.defineMethod("ended", void.class, Visibility.PUBLIC)
			.withParameters(List.<Type>of(SagaStatus.class, SagaContext.class))
			.intercept(delegate(new RandomWorld.End(world)))
			.annotateMethod(AnnotationDescription.Builder.ofType(SagaEnded.class).build());
		try {
			return type.make()
				.load(RandomSaga.class.getClassLoader())
				.getLoaded()
				.getDeclaredConstructor()
				.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static DynamicType.Builder<Object> define(DynamicType.Builder<Object> type, Step step, RandomWorld world) {
		AnnotationDescription.Builder annotation = AnnotationDescription.Builder.ofType(SagaStep.class)
			.define("order", step.order())
			.define("transactional", step.local())
			.define("condition", step.condition())
			.define("retry", retry(step.maxRetries()))
			.define("compensationRetry", retry(2));
		if (step.compensated()) {
			annotation = annotation.define("compensation", "undo" + step.name());
		}
		DynamicType.Builder<Object> defined = type.defineMethod(step.name(), String.class, Visibility.PUBLIC)
			.withParameters(List.<Type>of(RandomWorld.Work.class, SagaContext.class))
			.intercept(delegate(new RandomWorld.Forward(world, step)))
			.annotateMethod(annotation.build());
		if (!step.compensated()) {
			return defined;
		}
		TypeDescription.Generic own = TypeDescription.Generic.Builder.parameterizedType(Optional.class, String.class)
			.build();
		return defined.defineMethod("undo" + step.name(), void.class, Visibility.PUBLIC)
			.withParameters(own, TypeDescription.Generic.Builder.rawType(RandomWorld.Work.class).build(),
					TypeDescription.Generic.Builder.rawType(SagaContext.class).build())
			.intercept(delegate(new RandomWorld.Undo(world, step)));
	}

	private static MethodDelegation delegate(Object body) {
		return MethodDelegation.withDefaultConfiguration().filter(ElementMatchers.named("run")).to(body);
	}

	private static AnnotationDescription retry(int maxRetries) {
		return AnnotationDescription.Builder.ofType(SagaRetry.class)
			.define("maxRetries", maxRetries)
			.define("delay", "5ms")
			.define("multiplier", 1.0)
			.defineTypeArray("excludes", RandomWorld.Declined.class)
			.build();
	}

	/**
	 * The name under which a step is stored.
	 * @param step the step
	 * @return its name, in a flow with that of its branch if others run at once
	 */
	String stored(Step step) {
		List<Step> group = group(step.order());
		return (this.flow && group.size() > 1) ? "g" + step.order() + "[" + group.indexOf(step) + "]." + step.name()
				: step.name();
	}

	List<Step> group(int order) {
		return this.steps.stream().filter((step) -> step.order() == order).toList();
	}

	Step step(String stepName) {
		return this.steps.stream().filter((step) -> stored(step).equals(stepName)).findFirst().orElseThrow();
	}

	/**
	 * A step.
	 *
	 * @param name durable name
	 * @param order position
	 * @param local whether it is transactional
	 * @param compensated whether it has a compensation
	 * @param condition property of the input that decides whether it is run, empty to run
	 * it always
	 * @param maxRetries how often it is repeated
	 */
	record Step(String name, int order, boolean local, boolean compensated, String condition, int maxRetries) {

		boolean isMet(RandomWorld.Work work) {
			return this.condition.isEmpty() || (this.condition.equals("odd") ? work.odd() : work.even());
		}

	}

}
