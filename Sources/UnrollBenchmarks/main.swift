print("Benchmarks are added with the speed work")
